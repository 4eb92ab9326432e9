import CentralStorage
import ExchangeService
import Gzip
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import ServerAuthentication
import SyncProtocol
import Zstandard

extension CentralService {
    private static let mediaType = "application/cbor"
    /// Below this many bytes packing saves less than its header costs.
    package static let worthPacking = 200

    /// `POST /v1/exchange`. Spec: HTTP §4.
    func answerExchange(
        _ call: RequestContext, _ writer: borrowing ResponseWriter
    ) async throws -> Response {
        if call.headers[.contentType] != nil {
            try Headers.require(Self.mediaType, call.headers)
        }
        let coding = try Headers.contentCoding(call.headers)
        let device = try await device(of: call)
        let ticket = connections.begin(device.id, on: call.channel)
        defer { connections.finish(ticket) }
        let held = HeldBytes(bodies, device.id)
        let message = ExchangeMessage(
            bytes: try await call.body.collect(
                limit: limits.bodyBytes, writer: writer, holding: held),
            coding: coding, limit: limits.messageBytes)
        connections.beginAnswering(ticket)
        let wishes = Wishes(
            coding: Headers.answerCoding(call.headers), pageBytes: Headers.pageBytes(call.headers))
        let reply =
            switch try await answer(message, device, wishes) {
            case .done(let reply): reply
            case .waits(let request):
                try await wait(request, device, ticket, on: call.channel, wishes)
            }
        withExtendedLifetime(held) {}
        metrics.countExchange(commits: reply.commits)
        if reply.mayHaveErased { scrubbing.continuation.yield() }
        // Its type goes without saying: a sync without news is mostly headers.
        var answer = Response(body: reply.bytes)
        if reply.coding != .identity {
            answer.headers[.contentEncoding] = reply.coding.rawValue
        }
        return answer
    }

    /// How the caller wants its answer to be.
    private struct Wishes: Sendable {
        let coding: Headers.Coding
        let pageBytes: Int?

        /// How hard zstd tries. Small pages are asked for over a slow line, where a byte costs more
        /// than the milliseconds in which it is saved.
        var level: Int32 { pageBytes ?? .max <= 128 << 10 ? 12 : 3 }
    }

    /// An answer's body, and what its request brought.
    private struct Reply: Sendable {
        let bytes: [UInt8]
        let coding: Headers.Coding
        var commits = 0
        var mayHaveErased = false
    }

    private enum FirstLook: Sendable {
        case done(Reply)
        case waits(WaitingRequest)
    }

    /// Reads the request, and answers it unless it is one that waits, as one of a limited number.
    ///
    /// Both are done in one go, so that no more requests are unpacked at a time than there are
    /// threads.
    private func answer(
        _ message: ExchangeMessage, _ device: Device, _ wishes: Wishes
    ) async throws -> FirstLook {
        try take(running.take(for: device.id))
        defer { running.giveBack(of: device.id) }
        let started = ContinuousClock.now
        let look = try await turns.run(for: device.id) {
            try await executor.run { [exchange, limits] () -> FirstLook in
                let request = try message.decoded()
                let waiting = WaitingRequest(request, most: limits.waitSeconds) {
                    try message.decoded()
                }
                if let waiting { return .waits(waiting) }
                var reply = try Self.reply(
                    exchange.answer(request, device: device, pageBytes: wishes.pageBytes), wishes)
                reply.commits = request.pushedCommits
                reply.mayHaveErased = request.bringsSomething
                return .done(reply)
            }
        }
        if case .done = look { metrics.measureExchange(ContinuousClock.now - started) }
        return look
    }

    /// Answers when there is news, or the time is over.
    private func wait(
        _ request: WaitingRequest, _ device: Device, _ ticket: DeviceConnections.Ticket,
        on channel: any Channel, _ wishes: Wishes
    ) async throws -> Reply {
        let outcome = waiting.take(for: device.id)
        if case .tooMuchForOne = outcome { connections.endOldestWaiting(of: device.id) }
        try take(outcome)
        defer { waiting.giveBack(of: device.id) }
        connections.beginWaiting(ticket)
        let work = Task(executorPreference: executor) { [exchange] in
            try Self.reply(
                try await exchange.answerWhenNews(
                    request, device: device, pageBytes: wishes.pageBytes), wishes)
        }
        // A client that goes away while it waits must not be waited for.
        ConnectionWatch.whenInputCloses(of: channel) { work.cancel() }
        defer { ConnectionWatch.whenInputCloses(of: channel, nil) }
        return try await withTaskCancellationHandler {
            try await work.value
        } onCancel: {
            work.cancel()
        }
    }

    private func take(_ outcome: ConcurrencyLimit.Outcome) throws(Problem) {
        switch outcome {
        case .taken: break
        case .tooMuchForOne: throw .deviceOverloaded
        case .tooMuchInAll: throw .serverOverloaded
        }
    }

    private static func reply(
        _ response: ExchangeResponse, _ wishes: Wishes
    ) throws -> Reply {
        let bytes = response.encoded()
        guard bytes.count > worthPacking else { return Reply(bytes: bytes, coding: .identity) }
        let packed =
            switch wishes.coding {
            case .identity: bytes
            case .zstd: try Zstandard.compress(bytes, level: wishes.level)
            case .gzip: try Gzip.compress(bytes)
            }
        let isSmaller = packed.count < bytes.count
        return Reply(
            bytes: isSmaller ? packed : bytes, coding: isSmaller ? wishes.coding : .identity)
    }
}

/// A request's body as it came.
private struct ExchangeMessage: Sendable {
    let bytes: [UInt8]
    let coding: Headers.Coding
    /// Bytes, unpacked.
    let limit: Int

    func decoded() throws -> ExchangeRequest {
        let message =
            switch coding {
            case .identity: bytes
            case .zstd: try Zstandard.decompress(bytes, limit: limit)
            case .gzip: try Gzip.decompress(bytes, limit: limit)
            }
        return try ExchangeRequest(encoded: message)
    }
}

extension ExchangeRequest {
    /// Whether it may have erased something.
    fileprivate var bringsSomething: Bool {
        spaces.contains { !$0.runs.isEmpty || $0.upload != nil }
    }

    fileprivate var pushedCommits: Int {
        spaces.reduce(0) { $0 + $1.runs.reduce(0) { $0 + $1.frames.count } }
    }
}

extension CentralService {
    /// `POST /v1/enrol`: the one call that a device makes before it has a token. Spec: HTTP §3.
    func answerEnrol(
        _ call: RequestContext, _ writer: borrowing ResponseWriter
    ) async throws -> Response {
        let body = try await json(call, writer)
        let network = call.network
        let enrolled = try await executor.run { [desk] in
            try desk.enrol(body, from: network)
        }
        logger.info("device \(enrolled.device) of office \(enrolled.office) enrolled")
        return Self.secret(enrolled.json)
    }

    /// `POST /v1/rotate`: a new token for the device that calls. Spec: HTTP §3.
    func answerRotate(
        _ call: RequestContext, _ writer: borrowing ResponseWriter
    ) async throws -> Response {
        let device = try await device(of: call)
        // It has no body; what is sent all the same is not kept.
        _ = try await call.body.collect(limit: 0, writer: writer)
        return Self.secret(try await executor.run { [desk] in try desk.rotate(device).json })
    }

    /// An answer with a token, which nobody on the way may keep.
    private static func secret(_ members: [String: Value]) -> Response {
        var answer = Response.json(members)
        answer.headers[.cacheControl] = "no-store"
        return answer
    }

    /// `POST /v1/key`: a device that was enrolled without a key makes its own known, once.
    /// Spec: HTTP §3.
    func answerKey(
        _ call: RequestContext, _ writer: borrowing ResponseWriter
    ) async throws -> Response {
        let device = try await device(of: call).id
        let body = try await json(call, writer)
        let registered = try await executor.run { [desk] in
            try desk.register(body, of: device)
        }
        logger.info("device \(device) signs from now on")
        return .json(registered.json)
    }

    /// The body of a call that takes a little JSON.
    private func json(
        _ call: RequestContext, _ writer: borrowing ResponseWriter
    ) async throws -> [UInt8] {
        try Headers.require("application/json", call.headers)
        guard try Headers.contentCoding(call.headers) == .identity else {
            throw Problem(.unsupportedMedia, "this call is sent as it is, without encoding")
        }
        return try await call.body.collect(limit: limits.enrolmentBytes, writer: writer)
    }
}

extension CentralService {
    /// `GET /v1/info`: what a client must know before it enrols; more for a device. Spec: HTTP §5.
    func answerInfo(_ call: RequestContext) async throws -> Response {
        var epoch: String?
        if call.headers[.authorization] != nil {
            _ = try await device(of: call)
            epoch = store.epoch.description
        }
        var answer: [String: Value] = [
            "version": 1,
            "product": "fieldbook-server",
            "productVersion": .text(product.version),
            // The version of the exchange's messages.
            "protocol": .int(Int64(ExchangeRequest.version)),
            "schema": .int(Int64(product.schemaVersion)),
            // Milliseconds since 1970.
            "serverTime": .int(now()),
            "limits": .map(allowances),
        ]
        answer["epoch"] = epoch.map(Value.text)
        return .json(answer)
    }

    private var allowances: [String: Value] {
        let quotas = exchange.limits.quotas
        return [
            "bodyBytes": .int(Int64(limits.bodyBytes)),
            "messageBytes": .int(Int64(limits.messageBytes)),
            "waitSeconds": .int(Int64(limits.waitSeconds)),
            // Of a record's state.
            "stateBytes": .int(Int64(CBORLimits.bytesPerState)),
            // Of one device in a day.
            "deviceCommits": .int(Int64(quotas.deviceCommits)),
            "deviceBytes": .int(Int64(quotas.deviceBytes)),
            // Of one device in a space.
            "deviceWriters": .int(Int64(quotas.deviceWriters)),
            "spaceCommits": .int(Int64(quotas.spaceCommits)),
            "spaceBytes": .int(Int64(quotas.spaceBytes)),
        ]
    }

    /// `GET /healthz`: 200 when the store answers.
    func answerHealth() async throws -> Response {
        try await executor.run { [store] in
            _ = try store.read { try $0.changeMarks() }
        }
        return .text("ok\n")
    }
}
