import SyncProtocol

/// What an export put into a bundle.
package struct BundleContents: Hashable, Sendable {
    package struct Space: Hashable, Sendable {
        package let space: String
        /// The log number up to which the bundle knows the server's log; nil where it says nothing.
        package var number: UInt64?
        /// Complete states of records.
        package var states = 0
        package var commits = 0
        /// How many of the commits no server has taken, as far as this replica knows.
        package var pending = 0

        package var isEmpty: Bool { number == nil && commits == 0 }
    }

    package internal(set) var spaces: [Space] = []
    /// Whether commits were stamped by a clock that no server has confirmed.
    package internal(set) var hasUnconfirmedTime = false
}

/// What an import did.
package struct BundleReport: Hashable, Sendable {
    /// What became of what a bundle says of the server's log.
    package enum History: Hashable, Sendable {
        /// The bundle says nothing of it.
        case absent
        /// Everything was known here already.
        case held
        case taken
        /// Somebody has to give his word for it.
        case left
        case refused(Refusal)

        /// Whether it was there to be taken, and was not.
        var isLeftOut: Bool {
            switch self {
            case .left, .refused: true
            case .absent, .held, .taken: false
            }
        }
    }

    /// Why a part was not taken.
    package enum Refusal: String, Hashable, Sendable {
        /// The server was restored between the two replicas' last syncs.
        case epoch
        /// This replica lacks what the bundle builds on.
        case base
        /// A first sync is on its way here; it has to be finished.
        case scan
        /// It contradicts what is held: one of the two is a copy, or was restored.
        case contradiction
        /// It says that the server has refused edits which are held here: that is believed of
        /// the server alone.
        case verdict
        /// It breaks a rule of the format.
        case malformed
        /// Values of it were erased; it can be taken from a server's states only.
        case erased
        /// Only a server makes such a commit, and this one's server is another by now.
        case central
        /// This device has no access to the space.
        case notPermitted = "not_permitted"
    }

    /// Commits of one writer that have to come first.
    package struct Need: Hashable, Sendable {
        package let writer: WriterID
        /// The office of the writer, where it is known.
        package let office: String?
        package let first: UInt64
        package let last: UInt64
    }

    package struct RefusedBranch: Hashable, Sendable {
        /// The first commit that was not taken.
        package let commit: Dot
        package let count: Int
        package let reason: Refusal
    }

    package struct Space: Hashable, Sendable {
        package let space: String
        package var history = History.absent
        /// Commits that are new here.
        package var taken = 0
        package var held = 0
        /// Records whose states came.
        package var records = 0
        /// Records whose states stand in the bundle and could not be taken.
        package var missed = 0
        /// Commits that were not taken because others have to come first.
        package var waiting = 0
        package var needs: [Need] = []
        package var refused: [RefusedBranch] = []
        /// Commits that were left out because nobody has given his word for them.
        package var left = 0
        /// What counts only on somebody's word, whether it was taken or left out.
        package var questions: [BundleQuestion] = []
        /// Set where nothing of the space was looked at.
        package var refusal: Refusal?

        init(_ space: String) {
            self.space = space
        }

        package var isComplete: Bool {
            missed == 0 && waiting == 0 && refused.isEmpty && refusal == nil && left == 0
                && history != .left
        }
    }

    package let maker: BundleMaker
    /// Whether the maker's signature proves that, by a key that the server has told.
    package internal(set) var isProven = false
    package internal(set) var spaces: [Space] = []
    /// Open ones of the whole replica, afterwards.
    package internal(set) var conflicts = 0

    package var isComplete: Bool { spaces.allSatisfy(\.isComplete) }

    /// What counts only on somebody's word.
    package var questions: [BundleQuestion] { spaces.flatMap(\.questions) }
}
