import DomainModel
import GRDB
import StoreKit
import SyncProtocol

/// Applies one page to a space inside one transaction: all of it and the cursor, or nothing.
///
/// Spec: WireFormat §8 to §10. Acknowledged states are those of the server at the cursor; only what
/// comes back in the log, or a vector adopted at a scan's end, moves a commit out of pending.
struct PageApplier {
    let database: Database
    let environment: SystemInputs
    let workspace: RecordWorkspace
    var space: SpaceRow
    var heads: [WriterID: WriterHead]
    var voids: Set<Dot>
    /// Of the writers' devices, as far as they are known.
    var keys: [WriterID: DeviceKey] = [:]
    /// Whether an interrupted scan of another history has left states that nothing proves.
    let hasUnproven: Bool
    /// Commits that the server had taken before it was restored, and refuses now.
    var overturned: Set<Dot> = []
    /// The latest stamp seen of each writer.
    var heard: [WriterID: HybridTimestamp] = [:]
    var report = AppliedPage()

    init(_ database: Database, _ replica: Replica, space: SpaceRow) throws {
        self.database = database
        self.space = space
        environment = replica.environment
        workspace = RecordWorkspace(database, schema: replica.schema)
        heads = try WriterTable(database: database).heads(in: space.space)
        voids = try VoidTable(database: database).dots(in: space.space)
        hasUnproven = try !UnprovenTable(database: database, space: space.space).isEmpty()
    }

    mutating func apply(_ page: Page) throws -> AppliedPage {
        let writers = WriterTable(database: database)
        for info in page.writers {
            try writers.announce(info, in: space.space)
            try retire(info)
        }
        keys = try writers.keys(in: space.space)
        let before = heads
        switch page.content {
        case .entries(let entries): try apply(entries)
        case .states(let states): try merge(states)
        }
        try merge(page.wanted)
        if let head = try wholeHead(of: page), let vector = head.vector {
            try adopt(vector, head, page.next)
        }
        try checkChain(page)
        try flush()
        let endsRescan = space.rescans > 0 && page.head?.vector != nil
        if endsRescan {
            space.digest = try recomputedDigest()
            try RescanComparison(database: database, space: space.space).end()
        }
        try doubtOverturned()
        for (writer, head) in heads where head != before[writer] {
            try writers.save(head, in: space.space)
        }
        try noteStamps()
        space.cursor = page.next
        if let head = page.head { try compare(head, epoch: page.next.epoch) }
        try SpaceTable(database: database).save(space)
        return report
    }

    /// Takes a new writer for what is written from now on, where the server has bound the present
    /// one to another device: to the one that brought its commits, before this one was enrolled.
    /// What that device may do must not decide about this one's edits.
    private mutating func retire(_ info: WriterInfo) throws {
        guard info.writer == space.writer,
            try info.device != Replica.requireIdentity(database).device
        else { return }
        try disown(info.writer)
    }

    mutating func flush() throws {
        var digests = [space.space: space.digest]
        try workspace.flush(&digests)
        space.digest = digests[space.space] ?? space.digest
    }

    /// The digest from every acknowledged state: what a full scan after a difference goes by.
    private func recomputedDigest() throws -> Digest {
        var digest = Digest()
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT \(RecordTable.columns), collections.name AS name
                FROM records JOIN collections USING (collection) WHERE space = ?
                """, arguments: [space.space])
        while let row = try rows.next() {
            let record = try RecordRow(row: row)
            digest.replace(nil, by: try record.acknowledged(), of: record.id, in: row["name"])
        }
        return digest
    }

    func noteStamps() throws {
        let writers = WriterTable(database: database)
        for (writer, stamp) in heard { try writers.heard(writer, at: stamp, in: space.space) }
        if let latest = heard.values.max() {
            try HybridClock(database, environment).observe(latest)
        }
    }

    /// The chain over the entries has to lead to where the page says that it ends.
    private mutating func checkChain(_ page: Page) throws {
        if let head = page.head, head.vector != nil { space.chain = head.chain }
        guard case .knowledge(_, _, let chain) = page.next else { return }
        guard space.chain.prefix == chain, page.head.map({ $0.chain == space.chain }) ?? true else {
            throw StoreError(
                .malformed, "the log of \(space.name) does not fit its chain of hashes",
                hint: "tell the central office: its log may have been tampered with")
        }
    }

    /// Both sides compare digests at the head: each sync proves convergence.
    private mutating func compare(_ head: Head, epoch: Epoch?) throws {
        space.serverDigest = head.digest
        space.syncedAt = environment.now()
        report.isConverged = head.digest == space.digest
        let comparison = RescanComparison(database: database, space: space.space)
        if head.digest == space.digest {
            if space.rescans > 0 { try comparison.begin() }
            space.rescans = 0
            try clearUnproven()
        } else if space.rescans == 0, let epoch {
            // One full scan replaces what differs; pending commits are kept.
            space.rescans = 1
            try comparison.begin()
            let start = RecordID(high: 0, low: 0)
            space.cursor = .scan(epoch: epoch, start: 0, last: 0, record: start)
            report.rescan = space.cursor
        }
    }
}
