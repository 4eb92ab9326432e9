import ReplicaStore
import SyncProtocol

// What the conversations ask for, done to the replica.

extension SyncRun {
    /// Does what a conversation asks for, and all that follows from how it turns out.
    mutating func perform(_ directive: SpaceSync.Directive, in space: String) throws {
        switch directive {
        case .apply(let page, let cursor): _ = try apply(page, to: space, after: cursor)
        case .recordUnchanged:
            try replica.noteUnchanged([space])
            convergence[space] = true
        case .withdraw: try withdraw(space)
        case .resolve(let forks, let claims, let isOfLostEpoch):
            try resolve(forks, claims, isOfLostEpoch: isOfLostEpoch, in: space)
        case .rename(let forks): try replica.settle(forks, in: space, isOfLostEpoch: true)
        case .compare(let history, let hasGiven, let life, let epoch):
            guard try follows(life, epoch, in: space) else { return }
            let outcome = try replica.compare(space, with: history, hasGiven: hasGiven)
            try handle(.compared(outcome, history, epoch), in: space)
        case .confirm(let life, let epoch): _ = try follows(life, epoch, in: space)
        case .recordLoss(let mayRecover): try replica.noteLoss(of: space, mayRecover: mayRecover)
        case .resume(let history, let place, let epoch):
            try replica.resume(space, in: history, from: place, epoch: epoch)
        case .begin:
            if let syncState = try replica.syncState(space) {
                try handle(.began(syncState), in: space)
            } else {
                // Another process has purged it.
                session.drop(space)
            }
        }
    }

    private mutating func handle(_ event: SpaceSync.Event, in space: String) throws {
        for directive in session.handle(event, in: space) { try perform(directive, in: space) }
    }

    /// Applies a page. - Returns: how far the sync is; nil where nothing of the page was kept.
    mutating func apply(
        _ page: Page, to space: String, after cursor: SyncProtocol.Cursor
    ) throws -> SyncProgress? {
        let applied = try replica.apply(page, to: space, after: cursor)
        var progress: SyncProgress?
        if !applied.isDenied, !applied.isOvertaken, applied.contradicted == nil {
            progress = count(applied, in: space)
        }
        try handle(SpaceSync.Event(applied), in: space)
        return progress
    }

    private mutating func count(_ applied: AppliedPage, in space: String) -> SyncProgress {
        summary.pushed += applied.acknowledged
        summary.pulled += applied.received
        sentRecords.formUnion(applied.acknowledgedRecords)
        receivedRecords.formUnion(applied.receivedRecords)
        receivedStates += applied.receivedStates
        summary.recordsSent = sentRecords.count
        summary.recordsReceived = receivedRecords.count + receivedStates
        summary.quarantined += applied.quarantined
        if let isConverged = applied.isConverged { convergence[space] = isConverged }
        let isPushing = applied.acknowledged > applied.received
        return SyncProgress(
            phase: isPushing ? .pushing : .pulling,
            done: isPushing ? summary.pushed : summary.pulled,
            bytes: summary.bytesSent + summary.bytesReceived)
    }

    /// Goes back to what the server has confirmed.
    private mutating func withdraw(_ space: String) throws {
        if let withdrawn = try replica.withdrawKnowledge(of: space) {
            summary.quarantined += withdrawn.quarantined
            summary.notices.append(
                "\(space): the server does not confirm what a bundle has said of it, and that was "
                    + "taken back"
                    + (withdrawn.quarantined > 0
                        ? "; \(withdrawn.quarantined) edits that only the bundle called "
                            + "acknowledged are kept: fieldbook quarantine list" : ""))
        }
        try handle(.withdrawn, in: space)
    }

    private mutating func resolve(
        _ forks: [WriterFork], _ claims: [WriterClaim], isOfLostEpoch: Bool, in space: String
    ) throws {
        let forks = try replica.upToDate(forks, of: claims, in: space)
        // What is minted here is no fork: the server cannot compare the claims, or another process
        // has overtaken them.
        let own = try replica.minted(forks.map(\.head), in: space)
        let others = forks.filter { !own.contains($0.head) }
        if !others.isEmpty {
            try replica.settle(others, in: space, isOfLostEpoch: isOfLostEpoch)
        }
        try handle(.resolved(own: own), in: space)
    }

    /// Whether the replica still follows the epoch of which it has claimed its history: another
    /// process may have moved it on.
    private mutating func follows(_ life: Epoch?, _ epoch: Epoch, in space: String) throws -> Bool {
        guard try replica.syncState(space)?.cursor.epoch == life else {
            try handle(.overtaken, in: space)
            return false
        }
        // The registry of another epoch may lack the key: it is told with the next sync.
        if life != epoch { try replica.doubtKnownKey() }
        return true
    }
}

extension SyncRun {
    /// Takes over what the device may do; what it may not hold any more is gone with that.
    mutating func adopt(_ reported: [SpaceAccess]) throws {
        let access = trustsLine ? reported : try keeping(reported)
        let waiting = try Set(replica.strandedSpaces())
        for revoked in try replica.applyAccess(access) {
            session.drop(revoked.space)
            convergence[revoked.space] = nil
            summary.quarantined += revoked.quarantined
            summary.notices.append(revoked.notice)
        }
        session.include(try replica.syncStates())
        if try !waiting.isSubset(of: replica.strandedSpaces()) { mayWriteMore = true }
    }

    /// What the replica may do with what it was told, where anybody can have told it: it may gain
    /// access, and loses none.
    private mutating func keeping(_ reported: [SpaceAccess]) throws -> [SpaceAccess] {
        var levels = Dictionary(reported.map { ($0.space, $0.level) }) { $1 }
        var kept: [String] = []
        for held in try replica.syncStates()
        where levels[held.space].map({ $0 < held.level }) ?? true {
            kept.append(held.space)
            levels[held.space] = held.level
        }
        if !kept.isEmpty {
            summary.notices.append(
                "told that access to \(kept.joined(separator: ", ")) has ended or is less; that "
                    + "came in the clear, where anybody can have said it, and nothing was removed")
        }
        return levels.map { SpaceAccess(space: $0, level: $1) }.sorted { $0.space < $1.space }
    }
}

// What a sync has done, once it is over.

extension SyncRun {
    mutating func finish() throws -> SyncSummary {
        try replica.noteSync()
        let syncStates = try replica.syncStates()
        summary.spaces = syncStates.map {
            SyncSummary.Space(
                space: $0.space, cursor: $0.cursor.number, digest: $0.digest.hexadecimal)
        }
        let compared = syncStates.map { convergence[$0.space] ?? nil }
        if compared.contains(false) {
            summary.isConverged = false
        } else {
            summary.isConverged = compared.contains(nil) ? nil : true
        }
        summary.conflicts = try replica.conflictCount()
        summary.notices += session.problems
        // What was renamed meanwhile stands behind what was due, and was sent all the same.
        let last = session.sent.map(\.last).max() ?? 0
        summary.waiting = try replica.pendingCount(upTo: max(due, last))
        summary.stopped = session.problems.count
        summary.notices += try replica.strandedSpaces().map {
            "\($0): edits wait here that this device may not push; ask for write access"
        }
        summary.notices += try untaken(besides: syncStates.filter { $0.level < .write })
        summary.notices += try oversized.sorted { $0.key < $1.key }.flatMap { space, dots in
            try dots.sorted().map { try tooLarge($0, in: space) }
        }
        return summary
    }

    /// An edit that nothing on the way lets through, with what keeps it here.
    private func tooLarge(_ dot: Dot, in space: String) throws -> String {
        let name = try replica.name(of: dot, in: space)
        let record = name?.first.map { first in
            let others = (name?.records ?? 1) - 1
            return "\(first.reference.collection) \(first.code ?? "\(first.reference.record)")"
                + (others > 0 ? " and \(others) more" : "")
        }
        return "\(space): the edit of \(record ?? "a record") is \((name?.bytes ?? 0) / 1000) kB, "
            + "and the way to the server takes no request of that size; the edit waits here, and "
            + "what was built on it; sync over another network, or ask whoever runs the network or "
            + "the proxy here to let larger requests through"
    }

    /// What was sent and neither taken nor refused: what its author's device has not signed, and an
    /// erasure or a transfer by somebody else, which this device might not make.
    private func untaken(besides stranded: [SpaceSyncState]) throws -> [String] {
        let unvouched = Set(try replica.unvouched().map(\.space))
        let waiting = unvouched.sorted().map {
            "\($0): edits wait here that came by bundles before this replica joined, and with them "
                + "what builds on them; look at them, and send them on your word, with: "
                + "fieldbook bundle vouch"
        }
        return try waiting
            + session.sent.compactMap { space, last in
                let isNamed =
                    unvouched.contains(space) || oversized[space] != nil
                    || stranded.contains { $0.space == space }
                guard !isNamed else { return nil }
                let count = try replica.pendingCount(in: space, upTo: last)
                guard count > 0 else { return nil }
                return "\(space): imported edits (\(count)) wait for their author's device, or for "
                    + "one that may bring them: export a bundle for it"
            }
    }
}

/// What one sync did.
package struct SyncSummary: Hashable, Sendable {
    package struct Space: Hashable, Sendable {
        package let space: String
        /// The log number up to which everything is applied.
        package let cursor: UInt64
        /// Of the acknowledged states, in hexadecimal.
        package let digest: String
    }

    /// Commits that the server has taken.
    package var pushed = 0
    /// Commits of others, or records of a scan, that came in.
    package var pulled = 0
    /// Records of which anything was sent and taken, each once.
    package var recordsSent = 0
    /// Records of which anything came in. One that came whole, and whose edits came as well, counts
    /// twice.
    package var recordsReceived = 0
    /// Requests on the wire, retries included.
    package var rounds = 0
    package var bytesSent = 0
    package var bytesReceived = 0
    /// Open ones, after the sync.
    package var conflicts = 0
    /// Commits that the server refused for good in this sync.
    package var quarantined = 0
    /// Commits that were to go when the sync began, and wait here still, for whatever reason.
    package var waiting = 0
    /// Spaces that did not go on.
    package var stopped = 0
    /// Whether the digests of all spaces are equal on both sides; nil where they could not be
    /// compared.
    package var isConverged: Bool?
    package var spaces: [Space] = []
    /// What this device's clock had filled in wrongly in what was not sent yet.
    package var clocked: [ClockedValue] = []
    /// What a person should know besides.
    package var notices: [String] = []

    package init() {}
}

/// How far a sync is.
package struct SyncProgress: Hashable, Sendable {
    package enum Phase: String, Sendable {
        case pushing
        case pulling
    }

    package let phase: Phase
    /// Commits or records so far.
    package let done: Int
    /// On the line so far, both ways together.
    package let bytes: Int
}
