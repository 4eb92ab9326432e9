import CommandSupport
import CurlTransport
import DomainModel
import Gzip
import ReplicaStore
import SyncEngine
import SyncProtocol
import Synchronization
import TextFormats
import Zstandard

/// Carries exchanges over HTTP, one attempt each: compressed where that saves bytes, by gzip where
/// something on the way takes no zstd.
final class CurlExchangeTransport: ExchangeTransport {
    /// Below this many bytes compression saves less than its header costs.
    private static let worthCompressing = 100

    private let client: CurlClient
    private let address: ServerAddress
    private let token: String
    /// How requests are packed.
    private let coding = Mutex(Coding.zstd)

    private enum Coding: String {
        case zstd
        case gzip
    }

    init(client: CurlClient, address: ServerAddress, token: String) {
        self.client = client
        self.address = address
        self.token = token
    }

    func exchange(
        _ body: [UInt8], _ terms: ExchangeTerms
    ) async throws(TransportFailure) -> TransportAnswer {
        let coding = coding.withLock(\.self)
        let before = client.traffic
        let started = ContinuousClock.now
        do throws(TransportFailure) {
            let response = try await perform(request(body, terms, coding))
            let traffic = client.traffic - before
            return TransportAnswer(
                body: response.body, bytesSent: traffic.sent, bytesReceived: traffic.received,
                duration: ContinuousClock.now - started)
        } catch {
            guard error.code != "http_415" || coding == .gzip else {
                // The server takes zstd: something on the way does not.
                self.coding.withLock { $0 = .gzip }
                return try await exchange(body, terms)
            }
            var failure = error
            let traffic = client.traffic - before
            failure.line.bytesSent = traffic.sent
            failure.line.bytesReceived = traffic.received
            failure.line.duration = ContinuousClock.now - started
            throw failure
        }
    }

    private func perform(_ request: HTTPRequest) async throws(TransportFailure) -> HTTPResponse {
        let response: HTTPResponse
        do throws(CurlError) {
            response = try await client.perform(request)
        } catch {
            throw TransportFailure(error)
        }
        guard response.status == 200 else { throw TransportFailure(response) }
        guard !TransportFailure.isWebPage(response) else { throw .webPage }
        return response
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
            response = try await RetryPolicy(attempts: 4).perform(request, by: client)
        } catch {
            throw TransportFailure(error)
        }
        // A server from before there were keys.
        if response.status == 404 { return nil }
        guard response.status == 200 else { throw TransportFailure(response) }
        guard !TransportFailure.isWebPage(response) else { throw .webPage }
        let answer = try? JSONReader.value(response.body)
        return answer?.map?["key"]?.text.flatMap { DeviceKey(base64: $0) }
    }

    private func request(
        _ body: [UInt8], _ terms: ExchangeTerms, _ coding: Coding
    ) -> HTTPRequest {
        var headers: HTTPHeaders = ["Authorization": "Bearer \(token)"]
        if let bytes = terms.pageBytes { headers["Prefer"] = "page-bytes=\(bytes)" }
        var sent = body
        if body.count > Self.worthCompressing, let packed = Self.packed(body, coding),
            packed.count + 24 < body.count
        {
            headers["Content-Encoding"] = coding.rawValue
            sent = packed
        }
        return HTTPRequest(
            method: "POST", url: address.exchange, headers: headers, body: sent, timeout: nil)
    }

    private static func packed(_ body: [UInt8], _ coding: Coding) -> [UInt8]? {
        switch coding {
        case .zstd: try? Zstandard.compress(body)
        case .gzip: try? Gzip.compress(body)
        }
    }
}
