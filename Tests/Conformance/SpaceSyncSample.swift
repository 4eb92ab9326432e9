import ReplicaStore
import SyncEngine
import SyncProtocol

/// Conversations in every state, and events of every kind, also as they come late or twice.
enum SpaceSyncSample {
    static let epoch = RecordID(high: 1, low: 1)
    static let laterEpoch = RecordID(high: 2, low: 2)
    static let writer = WriterID(rawValue: 7)
    static let hash = ContentHash(of: [1])

    /// Where the replica is known to stand in the log.
    static let place = Cursor.knowledge(epoch: epoch, number: 5, chain: hash.prefix)
    static let position = Cursor.scan(
        epoch: epoch, start: 5, last: 3, record: RecordID(high: 3, low: 3))
    static let cursors = [Cursor.start, place, position]

    static func syncState(
        _ cursor: Cursor, pending: Int = 0, isProvisional: Bool = false
    ) -> SpaceSyncState {
        SpaceSyncState(
            space: "network", level: .write, cursor: cursor, digest: Digest(), claims: [],
            bound: [], pending: pending, isProvisional: isProvisional)
    }

    static func history(mayRecover: Bool) -> SpaceHistory {
        SpaceHistory(
            heads: [WriterHead(writer, counter: 2, hash: hash)],
            end: LogPlace(number: 9, chain: hash), digest: Digest(), mayRecover: mayRecover,
            shared: nil)
    }

    /// What a replica says of an earlier epoch's log, so that to be denied it is no lie.
    static let asked = SpaceRequest(space: "network", cursor: .start)
    static let comparing = SpaceRequest(
        space: "network", cursor: place, pull: false,
        upload: RecoveryUpload(states: [], life: epoch))
    static let otherHistory = SpaceSync.Event.unknownCursor(
        history(mayRecover: true), asked: asked, epoch)
    static let fork = WriterFork(head: WriterHead(writer, counter: 2, hash: hash), shared: 1)
}

// MARK: - Conversations

extension SpaceSyncSample {
    static let knowledge = SpaceSync(syncState(place), isNamed: true)

    private static func after(
        _ events: [SpaceSync.Event], _ conversation: SpaceSync = knowledge
    ) -> SpaceSync {
        var conversation = conversation
        for event in events { _ = conversation.handle(event) }
        return conversation
    }

    /// What the server has lost is given back: up to a record, or all of it.
    private static func giving(_ comparison: SpaceSync, upTo record: Int64?) -> SpaceSync {
        var conversation = after([.compared(.lost, history(mayRecover: true), epoch)], comparison)
        let end = record == nil ? RecoveryUpload.End(vector: []) : nil
        _ = conversation.request(
            .states(
                RecoveryUpload(states: [], end: end, life: epoch), upTo: record ?? 0,
                announcements: [],
                claims: []), isWaiting: false)
        return conversation
    }

    static let conversations: [SpaceSync] = {
        var reading: [SpaceSync] = []
        for cursor in cursors {
            for isProvisional in [false, true] {
                let state = syncState(cursor, pending: 1, isProvisional: isProvisional)
                reading.append(SpaceSync(state, isNamed: true))
            }
            let named = SpaceSync(syncState(cursor), isNamed: true)
            reading.append(after([.silence(isProof: true)], named))
            reading.append(after([.gap], named))
            // It has begun anew so often that it may not once more.
            let restarts = Array(
                repeating: SpaceSync.Event.began(syncState(cursor)), count: SpaceSync.mostRestarts)
            reading.append(after(restarts, named))
            reading.append(after([.differs, .began(syncState(cursor))], named))
        }
        reading.append(SpaceSync(syncState(place), isNamed: false))
        let last = Array(
            repeating: SpaceSync.Event.began(syncState(place)), count: SpaceSync.mostRestarts - 1)
        let comparisons = [
            after([otherHistory]), after([.differs]), after(last + [otherHistory]),
            after(
                [.lostHistory], SpaceSync(syncState(place, isProvisional: true), isNamed: true)),
        ]
        let gifts = comparisons.flatMap { comparison in
            [
                after([.compared(.lost, history(mayRecover: true), epoch)], comparison),
                giving(comparison, upTo: 4), giving(comparison, upTo: nil),
            ]
        }
        return reading + comparisons + gifts + [after([.notPermitted])]
    }()
}

// MARK: - Events and directives

extension SpaceSyncSample {
    static let events: [SpaceSync.Event] = {
        var events: [SpaceSync.Event] = [
            .silence(isProof: true), .silence(isProof: false), .rollUpDiffers,
            .notPermitted, .gap, .quotaExceeded(seconds: 60), .stalled, .applied, .denied,
            .overtaken, .lostHistory, .differs, .withdrawn,
            .contradicted(
                WriterClaim(
                    acknowledged: WriterHead(writer),
                    minted: WriterHead(writer, counter: 1, hash: hash))),
            .resolved(own: []), .resolved(own: [fork.head]),
        ]
        for cursor in cursors {
            events += [
                .page(Page(content: .entries([]), next: cursor, more: true), asked: .start),
                .page(Page(content: .states([]), next: cursor, more: false), asked: place),
                .rescan(cursor), .began(syncState(cursor)),
                .began(syncState(cursor, pending: 2, isProvisional: true)),
            ]
        }
        let ofPlace = SpaceRequest(space: "network", cursor: place)
        for (request, epoch) in [
            (asked, epoch), (ofPlace, epoch), (ofPlace, laterEpoch), (comparing, epoch),
            (comparing, laterEpoch),
        ] {
            events.append(.forked([fork], asked: request, epoch))
            for mayRecover in [true, false] {
                events.append(
                    .unknownCursor(history(mayRecover: mayRecover), asked: request, epoch))
            }
        }
        for outcome in [HistoryComparison.covered, .lost, .contradicted([fork])] {
            for mayRecover in [true, false] {
                events.append(.compared(outcome, history(mayRecover: mayRecover), epoch))
            }
        }
        return events
    }()

    /// A directive as the table names it.
    static func name(_ directive: SpaceSync.Directive) -> String {
        switch directive {
        case .apply: "apply"
        case .recordUnchanged: "recordUnchanged"
        case .withdraw: "withdraw"
        case .resolve: "resolve"
        case .rename: "rename"
        case .compare: "compare"
        case .confirm: "confirm"
        case .recordLoss: "recordLoss"
        case .resume: "resume"
        case .begin: "begin"
        }
    }
}
