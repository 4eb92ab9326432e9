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
        guard let device = try writers.toldDevice(of: run.writer, in: space.space) else {
            return false
        }
        if device == maker { return true }
        let key =
            try device == ownDevice
            ? Replica.publicKey(writers.database) : writers.toldKey(of: device)
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
            : WriterTable(database: database).toldKey(of: bundle.device)
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
