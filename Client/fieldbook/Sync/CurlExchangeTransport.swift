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
