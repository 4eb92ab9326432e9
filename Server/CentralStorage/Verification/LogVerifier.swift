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
    private(set) var isHealed = false
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
            isHealed = true
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
