import Foundation
import GRDB
import StoreKit
import SyncProtocol

/// Follows a log entry by entry and notes what does not follow from the entries before.
///
/// After a problem it goes on from what is stored, so that one change is reported once.
struct LogVerifier {
    private let space: String
    /// Up to here frames may be redacted or gone.
    private let floor: UInt64
    private var number: UInt64 = 0
    private var chain = ContentHash.zero
    private var totalBytes = 0
    private(set) var heads: [WriterID: WriterHead] = [:]
    /// What the server's own entries say of the states that they numbered.
    private(set) var marks: [UInt64: [RecordReference: ContentHash]] = [:]
    /// Whether a replica has given states back, which may show what is void since.
    private(set) var isRecovered = false
    private(set) var problems: [StoreProblem] = []

    init(space: SpaceRow) {
        self.space = space.name
        floor = space.floor
    }

    private mutating func add(_ kind: StoreProblem.Kind, _ message: String) {
        problems.append(
            StoreProblem(kind: kind, location: "\(space) log entry \(number)", message: message))
    }

    /// Checks the next row. - Returns: its commit, if it holds one that can be read.
    mutating func check(_ row: LogRow) -> Commit? {
        if row.number != number + 1 { add(.gap, "the next entry is \(row.number)") }
        number = row.number
        let (commit, entryHash) = row.dot.map { check(row, of: $0) } ?? (nil, ownHash(row))
        checkChain(row, entryHash: entryHash)
        return commit
    }

    private mutating func check(_ row: LogRow, of dot: Dot) -> (Commit?, ContentHash) {
        let head = heads[dot.writer] ?? WriterHead(dot.writer)
        if dot.counter != head.counter + 1 {
            add(.gap, "commit \(dot) follows counter \(head.counter)")
        }
        heads[dot.writer] = WriterHead(dot.writer, counter: dot.counter, hash: row.hash)
        switch row.kind {
        case .void: return (nil, voidHash(row, of: dot))
        case .commit: return (commit(row, of: dot, after: head), row.hash)
        case .states, .collect, .erase, .expel:
            add(.entry, "an entry of the server's own names a commit")
            return (nil, row.hash)
        }
    }

    private mutating func commit(
        _ row: LogRow, of dot: Dot, after head: WriterHead
    ) -> Commit? {
        if row.bytes.isEmpty, row.number <= floor { return nil }
        guard let commit = try? Commit(dot: dot, frame: row.bytes[...]) else {
            add(.entry, "commit \(dot) cannot be read")
            return nil
        }
        if commit.hash(after: head.hash) != row.hash {
            add(.entry, "commit \(dot) does not fit its hash")
        }
        return commit
    }

    private mutating func voidHash(_ row: LogRow, of dot: Dot) -> ContentHash {
        guard case .void(dot, row.hash, let reason) = try? row.entry() else {
            add(.entry, "the void of commit \(dot) cannot be read or names another commit")
            return row.hash
        }
        return LogEntry.voidHash(dot, hash: row.hash, reason: reason)
    }

    /// Takes what the server did by itself: a vector that it adopted moves the heads on.
    private mutating func ownHash(_ row: LogRow) -> ContentHash {
        guard let entry = try? row.serverEntry(), entry.hash == row.hash else {
            add(.entry, "an entry of the server's own cannot be read or does not fit its hash")
            return row.hash
        }
        if row.number > floor { add(.entry, "an entry of the server's own is above the floor") }
        if case .states(_, _, let end) = entry {
            isRecovered = true
            for head in end?.vector ?? [] where head.counter > heads[head.writer]?.counter ?? 0 {
                heads[head.writer] = head
            }
        }
        marks[row.number] = Dictionary(
            entry.marks.map { ($0.record, $0.hash) }, uniquingKeysWith: { $1 })
        return entry.hash
    }

    private mutating func checkChain(_ row: LogRow, entryHash: ContentHash) {
        chain = LogEntry.chain(chain, entryHash)
        // Frames below the floor were longer when they were counted.
        totalBytes = row.number > floor ? totalBytes + row.size : row.totalBytes
        if chain != row.chain { add(.chain, "the chain does not follow from the entries") }
        if totalBytes != row.totalBytes { add(.chain, "the count of bytes is wrong") }
        chain = row.chain
        totalBytes = row.totalBytes
    }

    /// Compares the end of the log with what the space says of it.
    mutating func finish(_ space: SpaceRow) {
        if space.number != number { add(.gap, "the space's last number is \(space.number)") }
        if space.chain != chain { add(.chain, "the space's chain is another") }
        if space.logBytes != totalBytes { add(.chain, "the space's count of bytes is another") }
    }
}

/// Applies a log's commits again, into states of its own.
struct LogReplay {
    private let scratch: ReplayScratch
    private let space: String
    private var voids: Set<Dot> = []
    private(set) var problems: [StoreProblem] = []

    init(_ scratch: ReplayScratch, space: String) {
        self.scratch = scratch
        self.space = space
    }

    /// Applies one entry; `commit` is nil when it is void or cannot be read.
    mutating func take(_ row: LogRow, commit: Commit?) throws {
        guard let dot = row.dot else { return }
        if row.kind == .void { voids.insert(dot) }
        guard let commit else { return }
        guard let deltas = try? commit.deltas() else {
            add(row, "holds a delta that cannot be read")
            return
        }
        for delta in deltas { try apply(delta, of: dot, row) }
    }

    private mutating func apply(_ delta: Delta, of dot: Dot, _ row: LogRow) throws {
        let reference = RecordReference(collection: delta.collection, record: delta.record)
        var state = try scratch.row(reference)?.decoded() ?? RecordState()
        guard state.apply(delta, of: dot, isVoid: { voids.contains($0) }) else {
            add(row, "restates a commit that never wrote its record")
            return
        }
        try scratch.save(
            RecordRow(reference: reference, number: row.number, state: state.encoded()))
    }

    private mutating func add(_ row: LogRow, _ message: String) {
        problems.append(
            StoreProblem(
                kind: .entry, location: "\(space) log entry \(row.number)",
                message: "a commit \(message)"))
    }
}

/// Record states of one space in a file that is removed after use, so that a replay needs little
/// memory however many records there are.
struct ReplayScratch {
    private let database: Database

    static func with<T>(
        directory: String, _ environment: SystemInputs, _ body: (ReplayScratch) throws -> T
    ) throws -> T {
        let path = "\(directory)/verify-\(String(environment.random(), radix: 16)).sqlite"
        defer { try? FileManager.default.removeItem(atPath: path) }
        do {
            let queue = try DatabaseQueue(path: path)
            defer { try? queue.close() }
            return try queue.writeWithoutTransaction { database in
                try database.execute(
                    sql: """
                        PRAGMA journal_mode = OFF;
                        PRAGMA synchronous = OFF;
                        CREATE TABLE records (
                            collection TEXT NOT NULL, record BLOB NOT NULL,
                            number INTEGER NOT NULL, state BLOB NOT NULL,
                            PRIMARY KEY (record, collection)) STRICT;
                        BEGIN
                        """)
                defer { try? database.execute(sql: "COMMIT") }
                return try body(ReplayScratch(database: database))
            }
        } catch let error as DatabaseError {
            throw StoreError(error, path: path)
        }
    }

    func row(_ reference: RecordReference) throws -> RecordRow? {
        try database.row(
            "SELECT number, state FROM records WHERE record = ? AND collection = ?",
            [reference.record.blob, reference.collection]
        ).map {
            RecordRow(reference: reference, number: $0.unsigned(0), state: try $0.bytes(1))
        }
    }

    func save(_ row: RecordRow) throws {
        try database.run(
            """
            INSERT INTO records (collection, record, number, state) VALUES (?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET number = excluded.number, state = excluded.state
            """,
            [
                row.reference.collection, row.reference.record.blob, row.number.signed,
                Data(row.state),
            ])
    }

    func count() throws -> Int {
        try database.row("SELECT count(*) FROM records").map { $0[0] } ?? 0
    }
}
