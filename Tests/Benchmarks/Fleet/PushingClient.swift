import ReplicaStore
import SyncEngine
import SyncProtocol

/// A whole replica that edits one record and syncs, again and again; on a thread of its own.
struct PushingClient: Sendable {
    private let replica: Replica
    private let line: LineTransport
    private let ids: [String]
    private let number: Int

    init(_ replica: Replica, url: String, ids: [String], number: Int) throws {
        guard let token = try replica.identity()?.token else {
            throw BenchFailure("a replica has no token")
        }
        self.replica = replica
        self.ids = ids
        self.number = number
        line = LineTransport(HTTPLine(port: try LoopbackSocket.port(of: url), token: token))
    }

    var times: Samples { line.times }
    var refusals: Int { line.refusals }

    /// - Returns: how many commits the server has taken.
    func push(_ round: Int) async throws -> Int {
        let change = FieldChange.set(
            field: PlainTable.latestField,
            .text(PlainTable.editedText(number, round: round)))
        let id = ids[(number * 31 + round * 7) % ids.count]
        _ = try replica.edit(id, in: WorkloadKind.plain.collection, [change])
        return try await sync().pushed
    }

    func sync() async throws -> SyncSummary {
        try await SyncClient(replica: replica, transport: line).sync()
    }
}

/// Carries the exchanges of a replica that one thread drives over one kept connection.
private struct LineTransport: ExchangeTransport {
    private let line: ThreadBound<HTTPLine>

    init(_ line: HTTPLine) {
        self.line = ThreadBound(line)
    }

    var times: Samples { line.value.times }
    var refusals: Int { line.value.refusals }

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
