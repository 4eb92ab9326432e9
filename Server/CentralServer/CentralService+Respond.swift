import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore

extension CentralService {
    /// Answers one request; what fails becomes problem details.
    ///
    /// - Throws: only to have the connection closed.
    func respond(
        to request: Request, _ writer: consuming ResponseWriter, _ channel: any Channel
    ) async throws {
        let started = ContinuousClock.now
        let call = Call(request, limits: limits, channel: channel, proxies: exposure.proxies)
        let route = Route(rawValue: request.uri.path)
        var answer: Answer
        do {
            answer = try await self.answer(call, writer)
        } catch let error as ConnectionLost {
            throw error.underlying
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            answer = problem(for: error, route).answer
        }
        answer.headers[.contentLength] = String(answer.body.count)
        let isLast = answer.status == .contentTooLarge || answer.status == .requestTimeout
        if isLast { answer.headers[.connection] = "close" }
        metrics.count(
            route: route, status: answer.status.code, received: call.body.count,
            sent: answer.body.count)
        log(call, answer, ContinuousClock.now - started)
        try await write(answer, writer, withBody: request.method != .head)
        guard try await call.body.discardRest(), !isLast else { throw CancellationError() }
    }

    private func answer(
        _ call: Call, _ writer: borrowing ResponseWriter
    ) async throws -> Answer {
        switch try Route.find(call.request.uri.path, call.request.method) {
        case .exchange: try await answerExchange(call, writer)
        case .enrol: try await answerEnrol(call, writer)
        case .key: try await answerKey(call, writer)
        case .rotate: try await answerRotate(call, writer)
        case .info: try await answerInfo(call)
        case .health: try await answerHealth()
        case .metrics: try await answerMetrics(call)
        }
    }

    private func write(
        _ answer: Answer, _ writer: consuming ResponseWriter, withBody: Bool
    ) async throws {
        let head = HTTPResponse(status: answer.status, headerFields: answer.headers)
        if withBody {
            let body = ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body))
            try await writer.write(response: head, body: body)
        } else {
            try await writer.writeResponse(head)
        }
    }

    private func log(_ call: Call, _ answer: Answer, _ duration: Duration) {
        let milliseconds = Int(duration / .milliseconds(1))
        // The path of an unknown route is the caller's own words, and may hold anything.
        let path = Route(rawValue: call.request.uri.path)?.rawValue ?? "another path"
        logger.info(
            """
            \(call.request.method.rawValue) \(path): \(answer.status.code), \
            \(call.body.count) bytes in, \(answer.body.count) out, \(milliseconds) ms
            """)
    }
}
