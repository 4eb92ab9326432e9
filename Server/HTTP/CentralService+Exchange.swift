import CentralStorage
import ExchangeService
import HTTPTypes
import HummingbirdCore
import NIOCore
import SyncProtocol
import Zstandard

extension CentralService {
    private static let mediaType = "application/cbor"
    /// Below this many bytes packing saves less than its header costs.
    package static let worthPacking = 200

    /// `POST /v1/exchange`. Spec: HTTP §4.
    func answerExchange(
        _ call: Call, _ writer: borrowing ResponseWriter
    ) async throws -> Answer {
        if call.headers[.contentType] != nil {
            try Headers.require(Self.mediaType, call.headers)
        }
        let coding = try Headers.contentCoding(call.headers)
        let device = try await device(of: call)
        let request = try await receive(call, writer, coding)
        let packs = Headers.acceptsZstandard(call.headers)
        let body = try await reply(to: request, device, on: call.channel, packs: packs)
        metrics.countExchange(commits: request.pushedCommits)
        if request.bringsSomething { scrubbing.continuation.yield() }
        // Its type goes without saying: a sync without news is mostly headers.
        var answer = Answer(body: body.bytes)
        if body.isPacked { answer.headers[.contentEncoding] = Headers.Coding.zstd.rawValue }
        return answer
    }

    /// Reads and decodes the request, as one of a limited number.
    private func receive(
        _ call: Call, _ writer: borrowing ResponseWriter, _ coding: Headers.Coding
    ) async throws -> ExchangeRequest {
        guard running.enter() else { throw Self.overloaded }
        defer { running.leave() }
        let bytes = try await call.body.collect(limit: limits.bodyBytes, writer: writer)
        let limit = limits.messageBytes
        return try await executor.run {
            let message =
                coding == .zstd ? try Zstandard.decompress(bytes, limit: limit) : bytes
            return try ExchangeRequest(encoded: message)
        }
    }

    private func reply(
        to request: ExchangeRequest, _ device: Device, on channel: any Channel, packs: Bool
    ) async throws -> (bytes: [UInt8], isPacked: Bool) {
        let waits = request.waitSeconds > 0
        let gate = waits ? waiting : running
        guard gate.enter() else { throw Self.overloaded }
        defer { gate.leave() }
        var request = request
        request.waitSeconds = min(request.waitSeconds, limits.waitSeconds)
        let started = ContinuousClock.now
        let work = Task(executorPreference: executor) { [exchange, request] in
            let response =
                waits
                ? try await exchange.answerWhenNews(request, device: device)
                : try exchange.answer(request, device: device)
            return try Self.body(of: response, packs: packs)
        }
        // A client that goes away while it waits must not be waited for.
        if waits { ConnectionWatch.whenInputCloses(of: channel) { work.cancel() } }
        defer { if waits { ConnectionWatch.whenInputCloses(of: channel, nil) } }
        let body = try await withTaskCancellationHandler {
            try await work.value
        } onCancel: {
            work.cancel()
        }
        if !waits { metrics.measureExchange(ContinuousClock.now - started) }
        return body
    }

    private static func body(
        of response: ExchangeResponse, packs: Bool
    ) throws -> (bytes: [UInt8], isPacked: Bool) {
        let bytes = response.encoded()
        guard packs, bytes.count > worthPacking else { return (bytes, false) }
        let packed = try Zstandard.compress(bytes)
        return packed.count < bytes.count ? (packed, true) : (bytes, false)
    }

    private static var overloaded: Problem {
        Problem(
            .overloaded, "the server serves as many exchanges as it can",
            hint: "try again in a moment", retryAfter: 3)
    }
}

extension ExchangeRequest {
    /// Whether it may have erased something.
    fileprivate var bringsSomething: Bool {
        spaces.contains { !$0.runs.isEmpty || $0.healing != nil }
    }

    fileprivate var pushedCommits: Int {
        spaces.reduce(0) { $0 + $1.runs.reduce(0) { $0 + $1.frames.count } }
    }
}
