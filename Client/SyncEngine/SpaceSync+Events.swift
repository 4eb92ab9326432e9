import ReplicaStore
import SyncProtocol

extension SpaceSync {
    /// What happens to a conversation.
    package enum Event: Sendable {
        // What the server has answered.

        case page(Page, asked: SyncProtocol.Cursor)
        /// Nothing is new. - Parameter isProof: whether that says that the digests are equal.
        case silence(isProof: Bool)
        /// The server holds something else than the roll-up says.
        case rollUpDiffers
        case forked([WriterFork], asked: SpaceRequest, Epoch)
        case unknownCursor(SpaceHistory, asked: SpaceRequest, Epoch)
        case notPermitted
        case gap
        case quotaExceeded(seconds: UInt64)
        /// The server says that there is more, and does not go on.
        case stalled

        // What came of a directive.

        /// A page is applied, and that is all.
        case applied
        /// The server does not confirm what a bundle has said of its log.
        case denied
        /// Another process of the replica has moved the space.
        case overtaken
        /// A page holds another commit than this replica: what to claim of the writer, so that the
        /// server tells where its two histories part.
        case contradicted(WriterClaim)
        /// The server's vector, at a scan's end, lacks what the server had acknowledged.
        case lostHistory
        /// Digests differ for the first time: all is scanned from a cursor on.
        case rescan(SyncProtocol.Cursor)
        /// Digests differ after a full scan.
        case differs
        /// The replica is back at what the server has confirmed.
        case withdrawn
        /// Forks are resolved. - Parameter own: the server's heads that this replica has minted.
        case resolved(own: [WriterHead])
        case compared(HistoryComparison, SpaceHistory, Epoch)
        /// Where the replica stands now.
        case began(SpaceSyncState)
    }

    /// What a conversation asks of whoever runs it.
    package enum Directive: Sendable {
        /// Apply a page that was asked for from a cursor on: `applied`, or what else it shows.
        case apply(Page, after: SyncProtocol.Cursor)
        /// Remember that server and replica hold the same.
        case recordUnchanged
        /// Go back to what the server has confirmed: `withdrawn`.
        case withdraw
        /// Rename what the server holds otherwise, of claims that still stand: `resolved`.
        case resolve([WriterFork], claims: [WriterClaim], isOfLostEpoch: Bool)
        /// Rename what differs from the server's commits.
        case rename([WriterFork])
        /// Compare what the server knows with what is acknowledged here: `compared`, or `overtaken`
        /// where the replica does not follow the history any more that the server was asked about.
        case compare(SpaceHistory, hasGiven: Bool, life: Epoch?, Epoch)
        /// Look whether the replica still follows that history: `overtaken` if not.
        case confirm(life: Epoch?, Epoch)
        /// Remember that the server has lost something.
        case recordLoss(mayRecover: Bool)
        /// Go on in the server's history.
        case resume(SpaceHistory, from: LogPlace?, Epoch)
        /// Say where the replica stands: `began`.
        case begin
    }

    /// One step of a conversation, as States §1 names it.
    package struct Transition: Hashable, Sendable {
        package let from: State.Name
        package let event: Event.Name
        package let to: State.Name

        package init(from: State.Name, event: Event.Name, to: State.Name) {
            self.from = from
            self.event = event
            self.to = to
        }
    }
}

extension SpaceSync.Transition: CustomStringConvertible {
    package var description: String {
        "\(from.rawValue), \(event.rawValue) → \(to.rawValue)"
    }
}

extension SpaceSync.Event {
    /// An answer to the space's part of a request, by a server in an epoch.
    init(_ outcome: SpaceResponse.Outcome, to asked: SpaceRequest, _ epoch: Epoch) {
        self =
            switch outcome {
            case .page(let page): .page(page, asked: asked.cursor)
            case .writerForked(let forks): .forked(forks, asked: asked, epoch)
            case .unknownCursor(let history): .unknownCursor(history, asked: asked, epoch)
            case .notPermitted: .notPermitted
            case .gap: .gap
            case .quotaExceeded(let seconds): .quotaExceeded(seconds: seconds)
            }
    }

    /// What applying a page has shown.
    init(_ applied: AppliedPage) {
        self =
            if applied.isDenied {
                .denied
            } else if let claim = applied.contradicted {
                .contradicted(claim)
            } else if applied.isOvertaken {
                .overtaken
            } else if applied.hasLostHistory {
                .lostHistory
            } else if let cursor = applied.rescan {
                .rescan(cursor)
            } else if applied.isConverged == false {
                .differs
            } else {
                .applied
            }
    }
}

extension SpaceSync {
    /// Whether the server was asked this where the conversation stands now; an answer to anything
    /// else says nothing any more.
    func awaitsAnswer(to asked: SpaceRequest) -> Bool {
        switch state {
        case .start(let reading), .knowledge(let reading), .scan(let reading):
            asked.upload == nil && asked.cursor == reading.cursor
        case .comparing, .giving: asked.upload != nil
        case .problem: false
        }
    }
}

/// What is claimed of writers where the server cannot compare their last commits.
struct ClaimAdjustment: Hashable, Sendable {
    /// Of a writer whose two histories a page has shown, until the server has told where they part.
    var contradicted: WriterClaim?
    /// Heads of the server that this replica has minted, while more of the same writers waits here:
    /// what a portion before them holds, the server could compare with nothing.
    var proof: [WriterID: WriterHead] = [:]

    var isContradicted: Bool { contradicted != nil }

    func adjust(_ claims: [WriterClaim]) -> [WriterClaim] {
        claims.map { claim in
            if let contradicted, contradicted.minted.writer == claim.minted.writer {
                return contradicted
            }
            guard let head = proof[claim.minted.writer],
                claim.acknowledged.counter < head.counter, head.counter < claim.minted.counter
            else { return claim }
            return WriterClaim(acknowledged: claim.acknowledged, minted: head, isOwn: claim.isOwn)
        }
    }
}

// MARK: - Names, as in States §1

extension SpaceSync.Event {
    package enum Name: String, CaseIterable, Hashable, Sendable {
        case page, silence, rollUpDiffers, forked, unknownCursor, notPermitted, gap, quotaExceeded
        case stalled, applied, denied, overtaken, contradicted, lostHistory, rescan, differs
        case withdrawn, resolved, compared, began
    }

    package var name: Name {
        switch self {
        case .page: .page
        case .silence: .silence
        case .rollUpDiffers: .rollUpDiffers
        case .forked: .forked
        case .unknownCursor: .unknownCursor
        case .notPermitted: .notPermitted
        case .gap: .gap
        case .quotaExceeded: .quotaExceeded
        case .stalled: .stalled
        case .applied: .applied
        case .denied: .denied
        case .overtaken: .overtaken
        case .contradicted: .contradicted
        case .lostHistory: .lostHistory
        case .rescan: .rescan
        case .differs: .differs
        case .withdrawn: .withdrawn
        case .resolved: .resolved
        case .compared: .compared
        case .began: .began
        }
    }
}
