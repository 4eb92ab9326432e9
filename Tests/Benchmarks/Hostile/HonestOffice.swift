import Foundation
import ReplicaStore
import SyncEngine
import SyncProtocol

/// An honest replica that edits records of its own and syncs, again and again; on a thread of its
/// own. It remembers what it saved, to be asked for in the end.
final class HonestOffice {
    let replica: Replica
    let space: String
    private let line: ThreadBound<HTTPLine>
    private let transport: HonestTransport
    private(set) var records: [String] = []
    /// The last value of each record.
    private(set) var expected: [String: String] = [:]
    private(set) var commits = 0
    private let number: Int

    init(_ replica: Replica, space: String, url: String, number: Int) throws {
        guard let token = try replica.identity()?.token else {
            throw BenchFailure("a replica has no token")
        }
        self.replica = replica
        self.space = space
        self.number = number
        line = ThreadBound(HTTPLine(port: try LoopbackSocket.port(of: url), token: token))
        transport = HonestTransport(line: line)
    }

    var times: Samples { line.value.times }
    var refusals: Int { line.value.refusals }

    /// What only those may read who were granted the space.
    static func marker(of space: String) -> String { "only-in-\(space)-" }

    func addRecords(_ count: Int) throws {
        for index in 0..<count {
            let text = Self.marker(of: space) + "\(number)-\(index)"
            let id = try replica.add(
                "case",
                [
                    .set(field: "protection_categories", ["refugee"]),
                    .set(field: "sex", "f"), .set(field: "given_name", .text(text)),
                ], space: space
            ).id.description
            records.append(id)
            expected[id] = text
            commits += 1
        }
    }

    /// One edit, one sync.
    func work(_ round: Int) async throws {
        let id = records[round % records.count]
        let text = Self.marker(of: space) + "\(number)-round-\(round)"
        _ = try replica.edit(id, in: "case", [.set(field: "given_name", .text(text))])
        expected[id] = text
        commits += 1
        try await sync()
    }

    @discardableResult
    func sync() async throws -> SyncSummary {
        try await SyncClient(replica: replica, transport: transport).sync()
    }
}

private struct HonestTransport: ExchangeTransport {
    let line: ThreadBound<HTTPLine>

    func exchange(
        _ body: [UInt8], _ terms: ExchangeTerms
    ) async throws(TransportFailure) -> TransportAnswer {
        do {
            let answer = try line.value.exchange(body)
            return TransportAnswer(
                body: answer.body, bytesSent: answer.bytesSent,
                bytesReceived: answer.bytesReceived)
        } catch {
            throw TransportFailure(kind: .failed, code: "bench", message: "\(error)")
        }
    }
}
