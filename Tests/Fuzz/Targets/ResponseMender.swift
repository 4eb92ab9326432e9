import Foundation
import GRDB
import ReplicaStore
import SyncProtocol

import enum SyncProtocol.Cursor

/// Gives a changed answer the chain hashes that a server with such a log would send, so that what
/// was changed inside its pages gets past the check of the chain.
struct ResponseMender {
    let watch: StoreWatch
    let replica: Replica

    func mend(_ response: ExchangeResponse) throws -> ExchangeResponse {
        var response = response
        response.spaces = try response.spaces.map { part in
            guard case .page(let page) = part.outcome else { return part }
            return SpaceResponse(space: part.space, outcome: .page(try mended(page, part.space)))
        }
        return response
    }

    private func mended(_ page: Page, _ space: String) throws -> Page {
        guard case .knowledge(let epoch, _, let prefix) = page.next,
            let syncState = try replica.syncState(space)
        else { return page }
        var page = page
        switch page.content {
        case .states:
            let chain = fitting(page.head?.chain, prefix)
            page.head?.chain = chain
        case .entries(let entries):
            let chain = try chain(of: space, after: entries)
            page.next = .knowledge(
                epoch: epoch, number: syncState.cursor.number &+ UInt64(entries.count),
                chain: chain.prefix)
            page.head?.chain = chain
        }
        return page
    }

    private func fitting(_ chain: ContentHash?, _ prefix: [UInt8]) -> ContentHash {
        let rest = (chain ?? .zero).bytes.dropFirst(prefix.count)
        return ContentHash(prefix + rest) ?? .zero
    }

    /// The chain of the replica's space with these entries behind it.
    private func chain(of space: String, after entries: [LogEntry]) throws -> ContentHash {
        var chain = try hash("SELECT chain FROM spaces WHERE name = ?", [space])
        var heads: [WriterID: ContentHash] = [:]
        for entry in entries {
            let writer = entry.dot.writer
            let previous = try heads[writer] ?? head(writer, in: space)
            var hash = previous
            switch entry {
            case .commit(let dot, let frame, _):
                hash = (try? Commit(dot: dot, frame: frame))?.hash(after: previous) ?? previous
                heads[writer] = hash
            case .acknowledgement(let first, let count, let echoed):
                for counter in 0..<min(count, 100) - 1 {
                    let dot = Dot(writer, first.counter + counter)
                    let held = try self.hash(of: dot, in: space)
                    chain = LogEntry.chain(chain, held)
                }
                hash = echoed
                heads[writer] = echoed
            case .void(let dot, let refused, let reason):
                hash = LogEntry.voidHash(dot, hash: refused, reason: reason)
                heads[writer] = refused
            }
            chain = LogEntry.chain(chain, hash)
        }
        return chain
    }

    private func head(_ writer: WriterID, in space: String) throws -> ContentHash {
        try hash(
            """
            SELECT writers.hash FROM writers JOIN spaces USING (space)
            WHERE spaces.name = ? AND writers.writer = ?
            """, [space, Int64(bitPattern: writer.rawValue)])
    }

    private func hash(of dot: Dot, in space: String) throws -> ContentHash {
        try hash(
            """
            SELECT commits.hash FROM commits JOIN spaces USING (space)
            WHERE spaces.name = ? AND commits.writer = ? AND counter = ?
            """,
            [
                space, Int64(bitPattern: dot.writer.rawValue), Int64(bitPattern: dot.counter),
            ])
    }

    private func hash(_ sql: String, _ arguments: StatementArguments) throws -> ContentHash {
        let data: Data? = try watch.row(sql, arguments)?[0]
        return data.flatMap { ContentHash($0) } ?? .zero
    }
}
