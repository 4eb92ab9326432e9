import CommandSupport
import CurlTransport
import DomainModel
import ReplicaStore
import SyncEngine
import SyncProtocol
import Synchronization
import TextFormats
import Zstandard

/// Carries exchanges over HTTP: compressed where that saves bytes, repeated where that can help.
struct CurlExchangeTransport: ExchangeTransport {
    /// Below this many bytes compression saves less than its header costs.
    private static let worthCompressing = 100

    let client: CurlClient
    let address: ServerAddress
    let token: String
    let retries: RetryPolicy

    func exchange(
        _ body: [UInt8], timeout: Duration
    ) async throws(TransportFailure) -> TransportAnswer {
        let request = request(body, timeout: timeout)
        let before = client.traffic
        let attempts = Mutex(1)
        let response: HTTPResponse
        do throws(CurlError) {
            response = try await retries.perform(request, by: client) { _ in
                attempts.withLock { $0 += 1 }
            }
        } catch {
            throw TransportFailure(error)
        }
        guard response.status == 200 else { throw TransportFailure(response) }
        let traffic = client.traffic - before
        return TransportAnswer(
            body: response.body, bytesSent: traffic.sent, bytesReceived: traffic.received,
            attempts: attempts.withLock(\.self))
    }

    /// `POST /v1/key`. Spec: HTTP §3.
    func register(_ key: DeviceKey) async throws(TransportFailure) -> DeviceKey? {
        var writer = JSONWriter()
        writer.object { $0.member("key", key.base64) }
        let request = HTTPRequest(
            method: "POST", url: address.key,
            headers: ["Authorization": "Bearer \(token)", "Content-Type": "application/json"],
            body: writer.bytes, timeout: .seconds(60))
        let response: HTTPResponse
        do throws(CurlError) {
            response = try await retries.perform(request, by: client)
        } catch {
            throw TransportFailure(error)
        }
        // A server from before there were keys.
        if response.status == 404 { return nil }
        guard response.status == 200 else { throw TransportFailure(response) }
        let answer = try? JSONReader.value(response.body)
        return answer?.map?["key"]?.text.flatMap { DeviceKey(base64: $0) }
    }

    private func request(_ body: [UInt8], timeout: Duration) -> HTTPRequest {
        var headers: HTTPHeaders = ["Authorization": "Bearer \(token)"]
        var sent = body
        if body.count > Self.worthCompressing, let packed = try? Zstandard.compress(body),
            packed.count + 24 < body.count
        {
            headers["Content-Encoding"] = "zstd"
            sent = packed
        }
        return HTTPRequest(
            method: "POST", url: address.exchange, headers: headers, body: sent, timeout: timeout)
    }
}

extension TransportFailure {
    /// A request without an answer.
    init(_ error: CurlError) {
        let kind: Kind =
            switch error.kind {
            case .couldNotConnect, .timedOut, .tooSlow, .connectionLost: .unavailable
            case .cancelled: .cancelled
            case .tls, .badURL, .responseTooLarge, .other: .failed
            }
        self.init(
            kind: kind, code: kind == .unavailable ? "unavailable" : error.kind.rawValue,
            message: error.message, hint: error.hint)
    }

    /// An answer that is a refusal, with the server's own words where it sent problem details
    /// (RFC 9457).
    init(_ response: HTTPResponse) {
        let problem = Self.problem(response)
        let code = problem["code"]?.text
        self.init(
            kind: Self.kind(status: response.status, code: code),
            code: code ?? "http_\(response.status)",
            message: problem["detail"]?.text ?? problem["title"]?.text
                ?? "the answer has the status \(response.status)"
                + (code == nil ? ", and is not a Fieldbook server's" : ""),
            hint: problem["hint"]?.text ?? Self.hint(status: response.status))
    }

    private static func problem(_ response: HTTPResponse) -> [String: Value] {
        let type = response.headers["Content-Type"] ?? ""
        guard type.hasPrefix("application/problem+json"),
            let value = try? JSONReader.value(response.body)
        else { return [:] }
        return value.map ?? [:]
    }

    private static func kind(status: Int, code: String?) -> Kind {
        switch (status, code) {
        // Without a code it is the word of a proxy, which says nothing of the device.
        case (401, _?), (403, _?), (_, "invitation_used"): .refused
        case (408, _), (429, _), (502...504, _): .unavailable
        default: .failed
        }
    }

    private static func hint(status: Int) -> String? {
        switch status {
        case 300..<400: "redirects are not followed: give the address that it leads to"
        case 401, 403:
            "something between this computer and the server refused; ask whoever runs the "
                + "network here"
        case 404, 405: "check that the address is that of a Fieldbook server"
        case 407: "the proxy wants a password; ask whoever runs the network here"
        default: nil
        }
    }
}
