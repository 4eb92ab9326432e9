import GRDB
import StoreKit
import SyncProtocol

/// One space in one transaction of a replica: the only writer of that space's commits, its
/// writers' vector, anchors, refused commits, place in the server's log, digest, and records.
///
/// Everything that changes a space goes through the ledger's verbs: an edit appends, a page of the
/// log ingests, acknowledges and rejects, a scan adopts, a fork renames, an erasure redacts, a
/// bundle does all of these, and a bundle that nobody confirms is withdrawn. Readers use the
/// tables. `Tests/Tidy` holds that no file outside this folder changes them.
///
/// ## What holds when a ledger is committed
///
/// 1. **Document.** A record's document, and whatever it is found by, are the projection of its
///    acknowledged state joined with its pending commits in causal order, without the values of
///    refused commits. A record of which neither is left has no row.
/// 2. **Pending.** A commit waits (its number is null) exactly as long as neither the server's log
///    nor a vector that was adopted has said that the server took it. A record's count of pending
///    commits is that of its links to such commits.
/// 3. **Vector.** A writer's head is the last of its commits that is in the acknowledged states, or
///    is refused, with its chain hash there. The log moves a head by one, an adopted vector by any
///    number; neither moves it back. A fork and a withdrawal do.
/// 4. **Chain.** The hash of each held commit follows that of the commit before it, which is held,
///    is refused, is the head, or has an anchor. Where nothing of these is known, nothing is said.
/// 5. **Refusal.** A refused commit is not among the held ones. Its device keeps it in quarantine.
/// 6. **Digest.** The space's digest is the sum over the acknowledged states of all its records.
/// 7. **Place.** Cursor and chain are those of the last page whose content is in the tables: they
///    change together with it or not at all.
/// 8. **Erasure.** What was written about a record that is erased for good stands in no commit that
///    is held or in quarantine, unless only a bundle calls it erased.
///
/// ## How the verbs keep it
///
/// The search index forgets a text only when it is told it, and a row does not hold the text: it is
/// derived from the state, the pending commits and the refused ones. So a record has to be loaded
/// *before* any of these changes in the file. Each verb does that itself for the records that it
/// touches, whatever was called before it, and each verb sees what the earlier ones did:
///
/// - rows of commits, links, anchors and refused commits are changed at once, after the records
///   were loaded that they bear upon;
/// - records, heads, the digest and the place are changed in memory, and written by `commit`. A
///   verb that asks the file about records has them written first;
/// - where very many records are loaded, they are written earlier, to give memory back.
///
/// So callers need no order and no flush. They call `commit` once at the end; a ledger that is let
/// go without it is one whose transaction is rolled back, or that was only read. There is one
/// ledger of a space at a time: whoever makes the next one has committed the one before.
///
/// ## How it is checked
///
/// Where `LedgerAudit.isOn`, as in debug builds, the simulator and the storage tests, `commit`
/// compares how the digest has moved with how the sum over all records in the file has moved since
/// the ledger was made, in spaces of few records, and throws where they differ.
final class SpaceLedger {
    /// How many records a ledger keeps in memory before it writes them.
    private static let roomForRecords = 4096

    let database: Database
    let replica: Replica
    let rows: LedgerRows
    let workspace: RecordWorkspace
    /// Level, own writer, cursor, chain and digest, as they are by now.
    var space: SpaceRow
    /// Commits that the server had taken before it was restored, and refuses now.
    var overturned: Set<Dot> = []
    /// As the file has it.
    private var savedSpace: SpaceRow
    private var heads: [WriterID: WriterHead] = [:]
    private var hasAllHeads = false
    private var changedHeads: Set<WriterID> = []
    /// The latest stamp seen of each writer.
    private var heard: [WriterID: HybridTimestamp] = [:]
    private var knowsUnproven: Bool?
    /// Whether every record on which something waits is in memory.
    private var hasLoadedPending = false
    private var audit: LedgerAudit?

    init(_ database: Database, _ replica: Replica, space: SpaceRow) throws {
        self.database = database
        self.replica = replica
        self.space = space
        savedSpace = space
        rows = LedgerRows(database: database, space: space.space)
        workspace = RecordWorkspace(rows, schema: replica.schema)
        audit = LedgerAudit.isOn ? try LedgerAudit(database, space) : nil
    }

    /// Writes what is changed in memory. The ledger can be used on afterwards.
    ///
    /// - Throws: `StoreError` of kind `unusable` where an audit finds another digest.
    func commit() throws {
        try write()
        try saveHeads()
        for (writer, stamp) in heard { try rows.heard(writer, at: stamp) }
        if let latest = heard.values.max() {
            try HybridClock(database, replica.environment).observe(latest)
        }
        heard = [:]
        if space != savedSpace { try rows.save(space) }
        savedSpace = space
        try audit?.check(database, space)
    }

    /// Writes the records, so that the file can be asked about them.
    func write() throws {
        hasLoadedPending = false
        for record in try workspace.flush(&space.digest) { try redact(record) }
    }

    /// Gives memory back, where many records are loaded.
    func makeRoom() throws {
        if workspace.count >= Self.roomForRecords { try write() }
    }

    /// Lets go of everything that was read, without writing it: the rows are gone.
    func forgetLoaded() throws {
        heads = [:]
        changedHeads = []
        heard = [:]
        try workspace.voids.dots.removeAll()
    }

    /// Takes over a digest that was made anew from every record.
    func resetDigest(_ digest: Digest) {
        space.digest = digest
        audit?.digestIsMadeAnew()
    }
}

// MARK: - Records

extension SpaceLedger {
    /// Whether an interrupted scan of another history had left states that nothing proves.
    func hasUnproven() throws -> Bool {
        if let known = knowsUnproven { return known }
        let found = try !UnprovenTable(database: database, space: space.space).isEmpty()
        knowsUnproven = found
        return found
    }

    /// A record as it stands after all that was done, loaded or new.
    func record(_ collection: String, _ id: RecordID) throws -> LoadedRecord {
        try workspace.load(collection, id).record
    }

    func record(_ reference: RecordReference) throws -> LoadedRecord {
        try record(reference.collection, reference.record)
    }

    /// A record whose row has just been read.
    func record(of row: RecordRow, _ collection: String) throws -> LoadedRecord {
        try workspace.load(row, collection)
    }

    /// Loads the records that a commit writes; a commit that cannot be read writes none.
    func loadRecords(of row: CommitRow) throws {
        for delta in row.readableDeltas { _ = try record(delta.reference) }
    }

    /// Loads every record on which something waits.
    func loadPending() throws {
        guard !hasLoadedPending else { return }
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT \(RecordTable.columns), collections.name AS name FROM records
                JOIN collections USING (collection) WHERE space = ? AND pending > 0
                """, arguments: [space.space])
        for row in rows { _ = try record(of: RecordRow(row: row), row["name"]) }
        hasLoadedPending = true
    }

    /// The pending commits, in causal order.
    func pending() throws -> [CommitRow] {
        var rows: [CommitRow] = []
        let cursor = try CommitTable(database: database).pending(in: space.space)
        while let row = try cursor.next().map(CommitRow.init) { rows.append(row) }
        return rows
    }
}

// MARK: - Writers

extension SpaceLedger {
    /// What is acknowledged of a writer; counter 0 where nothing is.
    func head(_ writer: WriterID) throws -> WriterHead {
        if let head = heads[writer] { return head }
        let head = try WriterTable(database: database).head(writer, in: space.space)
        heads[writer] = head
        return head
    }

    /// The whole vector, writers at counter 0 included.
    func vector() throws -> [WriterID: WriterHead] {
        if !hasAllHeads {
            let saved = try WriterTable(database: database).heads(in: space.space)
            heads.merge(saved) { known, _ in known }
            hasAllHeads = true
        }
        return heads
    }

    func setHead(_ head: WriterHead) throws {
        guard try self.head(head.writer) != head else { return }
        heads[head.writer] = head
        changedHeads.insert(head.writer)
    }

    private func saveHeads() throws {
        for writer in changedHeads {
            if let head = heads[writer] { try rows.save(head) }
        }
        changedHeads = []
    }

    /// The chain hash at a dot, from whatever is known of it; nil where nothing is.
    func hash(at dot: Dot) throws -> ContentHash? {
        try WriterChains(database: database, space: space.space)
            .hash(at: dot, head: head(dot.writer))
    }

    /// The last commit of a writer that is held, acknowledged or pending.
    func held(_ writer: WriterID) throws -> WriterHead {
        let acknowledged = try head(writer)
        let minted = try CommitTable(database: database).lastHeld(writer, in: space.space)
        return minted.counter > acknowledged.counter ? minted : acknowledged
    }

    func voids() throws -> Set<Dot> { try workspace.voids.dots }

    /// Whether the vector says that the server took a commit, and did not refuse it.
    func isAcknowledged(_ dot: Dot) throws -> Bool {
        try dot.counter <= head(dot.writer).counter && !workspace.voids.dots.contains(dot)
    }

    /// Keeps when a writer was last heard from; the replica's clock follows.
    func hear(_ stamp: HybridTimestamp, of writer: WriterID) {
        if let known = heard[writer], known >= stamp { return }
        heard[writer] = stamp
    }

    func hear(_ origin: Origin) { hear(origin.stamp, of: origin.dot.writer) }

    /// Learns whose a writer is, from the server or from this replica itself.
    func announce(_ info: WriterInfo) throws { try rows.announce(info, isReported: true) }

    /// Names the owner of a writer that is not known here; a server's word stays.
    func introduce(_ info: WriterInfo) throws {
        let known = try WriterTable(database: database).device(of: info.writer, in: space.space)
        guard known == nil else { return }
        // Of keys the server's word alone counts.
        let named = WriterInfo(
            writer: info.writer, device: info.device, office: info.office, name: info.name)
        try rows.announce(named, isReported: false)
    }

    /// Writes under a writer from now on.
    func adoptOwn(_ info: WriterInfo) throws {
        try announce(info)
        try rows.markOwn(info.writer)
        space.writer = info.writer
    }

    /// Lets a writer go: nothing more is written under it here.
    func disown(_ writer: WriterID) throws {
        try rows.disown(writer)
        if space.writer == writer { space.writer = nil }
    }
}

extension CommitRow {
    /// What it writes, as far as it can be read and was not redacted.
    var readableDeltas: [Delta] { (try? commit().deltas()) ?? [] }

    /// - Throws: `StoreError` where it cannot be read.
    func deltas() throws -> [Delta] {
        do { return try commit().deltas() } catch { throw StoreError.damaged("commits") }
    }
}
