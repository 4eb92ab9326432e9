import GRDB
import SyncProtocol

/// On whose word an import takes what nothing proves, and what reaches beyond an edit.
package enum BundleConsent: Hashable, Sendable {
    /// Nobody's: what is asked about is left out.
    case nobody
    /// A person's, who was shown it all. Nil: the one whom the replica is of.
    case word(of: String?)
    /// The same, of one who has compared number and chain of the log with the central office by
    /// other means: what the bundle says of the log counts as confirmed.
    case comparison(by: String?)
}

/// Something in a bundle that counts only on a person's word.
package struct BundleQuestion: Hashable, Sendable {
    package enum Kind: String, Sendable {
        /// It erases the record for good.
        case erasure
        /// It moves the record to another space.
        case move
        /// It is an edit, and nothing proves whose.
        case edit
        /// The server is said to have removed the record for good.
        case removal
        /// What is said of the server's log, by a maker who is not known.
        case knowledge
    }

    package let kind: Kind
    package let space: String
    /// Nil for what is said of the log.
    package var record: RecordReference?
    /// The commit, as far as one is named.
    package var commit: Dot?
    package var author: String?
    /// When the commit was made, milliseconds since 1970, if its author's clock was right.
    package var at: Int64?
    package var office: String?
    package var device: String?
    /// Where a move leads.
    package var destination: String?
    /// Of what is said of the log: how many records it brings.
    package var records: Int?
}

/// Finds what in a bundle counts only on a person's word.
struct BundleJudge {
    private let writers: WriterTable
    private let space: SpaceRow
    private let ownDevice: DeviceID
    /// The device that made the bundle, where its signature proves that.
    private let maker: DeviceID?
    /// Whether no server knows this replica: then no maker is known, and nothing is lent authority.
    let isAlone: Bool
    private let infos: [WriterID: WriterInfo]

    init(
        _ space: SpaceRow, _ writers: WriterTable, of bundle: [WriterInfo], maker: DeviceID? = nil
    ) throws {
        self.maker = maker
        self.writers = writers
        self.space = space
        ownDevice = try Replica.requireIdentity(writers.database).device
        isAlone = try SettingsTable(database: writers.database).text(.token) == nil
        let named = Set(bundle.map(\.writer))
        let known = try writers.infos(named, in: space.space)
        infos = Dictionary(
            (known + bundle).map { ($0.writer, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Whether what is said of the server's log comes from a maker who is known.
    func isKnown(_ knowledge: BundleKnowledge) -> Bool {
        isAlone || maker != nil && !knowledge.isProvisional
    }

    /// Whether the commits of a run are by the device that the server has told the writer to be
    /// of: it has made the bundle, or has signed them. One that has no key is known by name only.
    func isProven(_ run: CommitRun) throws -> Bool {
        guard let device = try writers.reportedDevice(of: run.writer, in: space.space) else {
            return false
        }
        if device == maker { return true }
        let key =
            try device == ownDevice
            ? Replica.publicKey(writers.database) : writers.reportedKey(of: device)
        guard let key else { return device != ownDevice }
        return run.signature.map { run.end.isSigned($0, by: key, in: space.name) } ?? false
    }

    /// The device that made a bundle: its key has signed it, and the server has told the key, or it
    /// is the replica's own.
    static func maker(
        of bundle: BundleMaker, signer: DeviceKey?, _ database: Database
    ) throws -> DeviceID? {
        guard let signer else { return nil }
        let isOwn = try Replica.requireIdentity(database).device == bundle.device
        let known =
            try isOwn
            ? Replica.publicKey(database)
            : WriterTable(database: database).reportedKey(of: bundle.device)
        return known == signer ? bundle.device : nil
    }

    func questions(
        _ commit: Commit, _ deltas: [Delta], isProven: Bool
    ) -> [BundleQuestion] {
        deltas.compactMap { delta in
            let head = delta.ownHead(of: commit.dot)
            switch head {
            case .erased: return question(.erasure, delta.reference, commit.origin)
            case .moved(let space):
                return question(.move, delta.reference, commit.origin, to: space)
            default:
                return isProven || isAlone
                    ? nil : question(.edit, delta.reference, commit.origin)
            }
        }
    }

    /// What the state of a record that is held here says beyond edits.
    func questions(_ entry: StateEntry, heldAs life: LifeView.Status) throws -> [BundleQuestion] {
        let state = try PageApplier.built(entry)
        let reference = RecordReference(collection: entry.collection, record: entry.record)
        switch LifeView(of: state.life).status {
        case .erased where life != .erased:
            let head = state.life.siblings.first { $0.life == .erased }
            return [question(.erasure, reference, head?.origin)]
        case .moved(let space) where life != .moved(space: space) && life != .erased:
            let head = state.life.siblings.last { $0.life == .moved(space: space) }
            return [question(.move, reference, head?.origin, to: space)]
        default: return []
        }
    }

    func question(
        _ kind: BundleQuestion.Kind, _ record: RecordReference?, _ origin: Origin?,
        to destination: String? = nil
    ) -> BundleQuestion {
        let info = origin.flatMap { infos[$0.dot.writer] }
        return BundleQuestion(
            kind: kind, space: space.name, record: record, commit: origin?.dot,
            author: origin?.author, at: origin.map { $0.stamp.milliseconds },
            office: info?.office, device: info?.name, destination: destination)
    }
}

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
