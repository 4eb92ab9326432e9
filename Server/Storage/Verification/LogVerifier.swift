import ReplicaStore
import SyncProtocol

/// Follows a log entry by entry and notes what does not follow from the entries before.
///
/// After a problem it goes on from what is stored, so that one change is reported once.
struct LogVerifier {
    private let space: String
    private var number: UInt64 = 0
    private var chain = ContentHash.zero
    private var totalBytes = 0
    private(set) var heads: [WriterID: WriterHead] = [:]
    private(set) var problems: [StoreProblem] = []

    init(space: String) {
        self.space = space
    }

    private mutating func add(_ kind: StoreProblem.Kind, _ message: String) {
        problems.append(
            StoreProblem(kind: kind, place: "\(space) log entry \(number)", message: message))
    }

    /// Checks the next row. - Returns: its commit, if it holds one that can be read.
    mutating func check(_ row: LogRow) -> Commit? {
        if row.number != number + 1 { add(.gap, "the next entry is \(row.number)") }
        number = row.number
        let head = heads[row.dot.writer] ?? WriterHead(row.dot.writer)
        if row.dot.counter != head.counter + 1 {
            add(.gap, "commit \(row.dot) follows counter \(head.counter)")
        }
        let commit = row.kind == .commit ? self.commit(row, after: head) : nil
        let entryHash = row.kind == .void ? voidHash(row) : row.hash
        checkChain(row, entryHash: entryHash)
        heads[row.dot.writer] = WriterHead(
            row.dot.writer, counter: row.dot.counter, hash: row.hash)
        return commit
    }

    private mutating func commit(_ row: LogRow, after head: WriterHead) -> Commit? {
        guard let commit = try? Commit(dot: row.dot, frame: row.bytes[...]) else {
            add(.entry, "commit \(row.dot) cannot be read")
            return nil
        }
        if commit.hash(after: head.hash) != row.hash {
            add(.entry, "commit \(row.dot) does not fit its hash")
        }
        return commit
    }

    private mutating func voidHash(_ row: LogRow) -> ContentHash {
        guard case .void(row.dot, row.hash, let reason) = try? row.entry() else {
            add(.entry, "the void of commit \(row.dot) cannot be read or names another commit")
            return row.hash
        }
        return LogEntry.voidHash(row.dot, hash: row.hash, reason: reason)
    }

    private mutating func checkChain(_ row: LogRow, entryHash: ContentHash) {
        chain = LogEntry.chain(chain, entryHash)
        totalBytes += row.size
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
