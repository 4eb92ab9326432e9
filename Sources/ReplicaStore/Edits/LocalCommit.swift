import DomainModel
import Foundation
import GRDB
import StoreKit
import SyncProtocol

/// Mints one local commit: all edits of a command in one space, at once and durably.
struct LocalCommit {
    let ledger: SpaceLedger
    let clock: HybridClock
    let author: String
    let isEnrolled: Bool

    private var database: Database { ledger.database }
    private var space: SpaceRow { ledger.space }

    /// Writes the edits as one commit of the space's writer and shows them in the documents.
    ///
    /// - Returns: the commit's dot.
    /// - Throws: `StoreError` of kind `notPermitted` where the replica may not write, or may not
    ///   erase or move away what it may write.
    func write(_ edits: [RecordEdit]) throws -> Dot {
        try checkPermission(edits)
        guard author.utf8.count <= NameLimits.authorBytes else {
            throw StoreError(
                .usage, "an author's name has at most \(NameLimits.authorBytes) bytes",
                hint: "give a shorter one by --author or FIELDBOOK_AUTHOR")
        }
        guard edits.count <= CBORLimits.recordsPerCommit else {
            throw StoreError(
                .usage, "a commit holds at most \(CBORLimits.recordsPerCommit) records")
        }
        let head = try writerHead()
        let origin = Origin(
            dot: Dot(head.writer, head.counter + 1), stamp: try clock.mint(), author: author)
        var deltas: [Delta] = []
        for edit in edits {
            let state = try ledger.record(edit.collection, edit.record).visible
            let delta = edit.delta(over: state, in: origin)
            try checkSize(of: state, with: delta, origin.dot)
            deltas.append(delta)
        }
        let commit = Commit(origin: origin, deltas: deltas)
        let frame = commit.frame()
        guard frame.count <= CBORLimits.bytesPerCommit else {
            throw StoreError(
                .usage, "the edit is larger than \(CBORLimits.bytesPerCommit) bytes",
                hint: "split it")
        }
        try ledger.append(
            commit, deltas, hash: commit.hash(after: head.hash), frame: frame, isFrozen: false,
            clockOffset: clock.correction(of: origin.stamp))
        try ledger.commit()
        return origin.dot
    }

    /// - Throws: `StoreError` of kind `usage` where the record would become larger than one may be:
    ///   the server would refuse the edit for good. What is larger already may shrink.
    private func checkSize(
        of state: RecordState, with delta: Delta, _ commit: Dot
    ) throws {
        guard state.roughBytes + delta.roughBytes > CBORLimits.bytesPerState / 5 else { return }
        var after = state
        Join.apply(delta, of: commit, to: &after)
        let count = after.encoded().count
        guard count > CBORLimits.bytesPerState, count > state.encoded().count else { return }
        throw StoreError(
            .usage,
            "the record would have \(count) bytes; one has at most \(CBORLimits.bytesPerState)",
            hint: "shorten its texts, or put some of them into another record")
    }

    private func checkPermission(_ edits: [RecordEdit]) throws {
        guard isEnrolled else { return }
        guard let level = space.level else {
            throw StoreError(
                .notPermitted, "this replica has no access to the space \(space.name)",
                hint: "ask the central office to grant it, then sync")
        }
        guard level >= .write else {
            throw StoreError(
                .notPermitted, "this replica may only read the space \(space.name)",
                hint: "ask the central office for write access, then sync")
        }
        guard level >= .manage || !edits.contains(where: \.intent.needsManaging) else {
            throw StoreError(
                .notPermitted,
                "to erase or move records of the space \(space.name) this replica has to manage it",
                hint: "ask the central office for manage access, then sync")
        }
    }

    /// Whether a writer has no counter left, as only a server that lies can make it.
    private func isSpent(_ writer: WriterID) throws -> Bool {
        try ledger.head(writer).counter == CBORLimits.counter
    }

    /// The head of the space's own writer as minted; a writer is made before the first commit.
    private func writerHead() throws -> WriterHead {
        if let writer = space.writer, try !isSpent(writer) { return try ledger.held(writer) }
        var generator = ledger.replica.environment.generator
        let writer = WriterID(using: &generator)
        let identity = try Replica.requireIdentity(database)
        try ledger.adoptOwn(
            WriterInfo(
                writer: writer, device: identity.device, office: identity.office,
                name: identity.name))
        return WriterHead(writer)
    }
}

extension RecordEdit.Intent {
    /// Whether it takes more than writing. Spec: MergeRules §7.
    fileprivate var needsManaging: Bool {
        switch self {
        case .decided(.erased), .decided(.moved): true
        case .ordinary, .closing, .decided: false
        }
    }
}

extension RegisterTable {
    /// The bytes of keys and values; what is written besides is at most four times as much.
    fileprivate var roughBytes: Int {
        entries.reduce(0) { sum, entry in
            entry.register.siblings.reduce(sum + entry.key.text.utf8.count + 8) {
                $0 + $1.value.bytes.count + ($1.ancestor?.bytes.count ?? 0) + 16
            }
        }
    }
}

extension RecordState {
    fileprivate var roughBytes: Int { registers.roughBytes }
}

extension Delta {
    fileprivate var roughBytes: Int { registers.roughBytes }
}

/// The replica's hybrid clock: the device's time, corrected by what the server said.
///
/// Until a server has told the time its stamps grow, whatever the device's clock does; after that
/// they follow the corrected time, also where earlier ones lie ahead of it. Spec: MergeRules §6.1.
package struct HybridClock {
    /// In milliseconds: how far a received stamp may be ahead of the corrected time and still move
    /// the clock, and how far off an unsent commit is left as it is.
    package static let tolerance = StampCorrection.tolerance

    let database: Database
    let now: Int64
    /// Nil until a server has told the time.
    let measured: ClockMeasurement?

    init(_ database: Database, _ environment: SystemInputs) throws {
        self.database = database
        now = environment.now()
        measured = try ClockMeasurement(database)
    }

    /// The device's time with the server's correction, never before what the server said last.
    var correctedNow: Int64 {
        guard let measured else { return now }
        return max(measured.corrected(now), measured.serverTime)
    }

    /// By how much a stamp differs from the device's clock; nil until a server has told the time.
    func correction(of stamp: HybridTimestamp) -> Int64? {
        measured == nil ? nil : stamp.milliseconds - now
    }

    /// Mints the stamp of a new commit.
    func mint() throws -> HybridTimestamp {
        let settings = SettingsTable(database: database)
        let last = HybridTimestamp(
            rawValue: UInt64(bitPattern: try settings.int(.lastStamp) ?? 0))
        let isAhead = measured != nil && last.milliseconds > correctedNow + Self.tolerance
        let stamp =
            isAhead
            ? HybridTimestamp(milliseconds: correctedNow) : last.next(atLeast: correctedNow)
        try settings.set(.lastStamp, int: Int64(bitPattern: stamp.rawValue))
        return stamp
    }

    /// Moves the clock to a received stamp, but no further than the tolerance allows.
    func observe(_ stamp: HybridTimestamp) throws {
        let settings = SettingsTable(database: database)
        let limit = HybridTimestamp(milliseconds: correctedNow + Self.tolerance)
        let seen = min(stamp, limit)
        let last = HybridTimestamp(
            rawValue: UInt64(bitPattern: try settings.int(.lastStamp) ?? 0))
        if seen > last { try settings.set(.lastStamp, int: Int64(bitPattern: seen.rawValue)) }
    }
}
