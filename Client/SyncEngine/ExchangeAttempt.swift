import SyncProtocol

/// One request on its way to the server, and what comes of it.
struct ExchangeAttempt: Sendable {
    struct Answer: Sendable {
        let response: ExchangeResponse
        let transport: TransportAnswer
    }

    let request: ExchangeRequest
    let terms: ExchangeTerms
    /// The device's time, in milliseconds since 1970.
    let madeAt: Int64

    func outcome(
        over transport: any ExchangeTransport
    ) async -> Result<Answer, TransportFailure> {
        do throws(TransportFailure) {
            let answer = try await transport.exchange(request.encoded(), terms)
            return .success(Answer(response: try Self.response(in: answer), transport: answer))
        } catch {
            return .failure(error)
        }
    }

    private static func response(
        in answer: TransportAnswer
    ) throws(TransportFailure) -> ExchangeResponse {
        do throws(CBORError) {
            return try ExchangeResponse(encoded: answer.body)
        } catch {
            throw failure(error, answer)
        }
    }

    /// A message proves by itself that it is whole: one that ends too early is of a line that was
    /// cut, whatever its length was said to be.
    private static func failure(
        _ error: CBORError, _ answer: TransportAnswer
    ) -> TransportFailure {
        guard error.kind == .truncated else {
            return TransportFailure(
                kind: .failed, code: "malformed",
                message: "the server's answer cannot be read: \(error)",
                hint: "check that the server's address is a Fieldbook server's")
        }
        var failure = TransportFailure(
            kind: .unavailable, code: "unavailable", message: "the server's answer came cut short",
            hint: "try again; what has arrived is kept")
        failure.line.bytesSent = answer.bytesSent
        failure.line.bytesReceived = answer.bytesReceived
        failure.line.duration = answer.duration ?? .zero
        failure.line.wasCut = true
        return failure
    }
}

extension ExchangeAttempt {
    /// Commits and states that it brings.
    var items: Int {
        request.spaces.reduce(0) { sum, space in
            space.runs.reduce(sum + (space.upload?.states.count ?? 0)) { $0 + $1.frames.count }
        }
    }

    /// Their bytes.
    var pushedBytes: Int {
        request.spaces.reduce(0) { sum, space in
            let states = space.upload?.states.reduce(0) { $0 + $1.state.count } ?? 0
            return space.runs.reduce(sum + states) { sum, run in
                run.frames.reduce(sum) { $0 + $1.count }
            }
        }
    }

    var firstCommit: (space: String, dot: Dot)? {
        for space in request.spaces {
            if let run = space.runs.first { return (space.space, Dot(run.writer, run.first)) }
        }
        return nil
    }
}
