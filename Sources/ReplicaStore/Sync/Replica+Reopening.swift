import GRDB
import SyncProtocol

extension Replica {
    /// Has commits that a server took and lost wait again, where it cannot be given the states that
    /// hold them: a scan that did not end has joined those with what nobody can name.
    ///
    /// Only writers of whom every commit beyond the server's head is held; what the scan brought
    /// stays until the next one replaces it.
    ///
    /// - Parameter heads: what the server has.
    /// - Returns: how many commits wait again.
    package func reopen(_ name: String, beyond heads: [WriterHead]) throws -> Int {
        try file.write { database in
            guard let space = try SpaceTable(database: database).find(name) else { return 0 }
            let known = Dictionary(
                heads.map { ($0.writer, $0) }, uniquingKeysWith: { _, last in last })
            let writers = WriterTable(database: database)
            let commits = CommitTable(database: database)
            var count = 0
            for held in try writers.heads(in: space.space).values {
                let head = known[held.writer] ?? WriterHead(held.writer)
                guard held.counter > head.counter else { continue }
                let first = Dot(held.writer, head.counter + 1)
                let rows = try commits.run(
                    from: first, count: held.counter - head.counter, in: space.space)
                guard UInt64(rows.count) == held.counter - head.counter else { continue }
                for row in rows { try commits.reopen(row.sequence) }
                try writers.save(head, in: space.space)
                count += rows.count
            }
            if count > 0 { try RecordTable(database: database).countPending(in: space.space) }
            return count
        }
    }
}
