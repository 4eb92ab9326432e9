import CurlTransport
import DomainModel
import ReplicaStore
import SyncEngine
import SyncProtocol
import TextFormats

/// Asks the server for a new token in the place of the replica's: `POST /v1/rotate`. Spec: HTTP §3.
struct RotationClient {
    private let connection: ServerConnection
    private let client: CurlClient

    init(_ connection: ServerConnection) {
        self.connection = connection
        client = connection.curl()
    }

    /// A new token; the replica's own ends when the new one is first used.
    func newToken() async throws -> String {
        let response = try await call("POST", connection.address.rotation, connection.token)
        guard let answer = try? JSONReader.value(response.body).map,
            let new = answer["token"]?.text, !new.isEmpty
        else {
            throw TransportFailure(
                kind: .failed, code: "malformed", message: "the server's answer cannot be read",
                hint: "check that the address is that of a Fieldbook server")
        }
        return new
    }

    /// Shows a token, so that the one before it ends.
    func show(_ token: String) async throws {
        _ = try await call("GET", connection.address.information, token)
    }

    private func call(_ method: String, _ url: String, _ token: String) async throws -> HTTPResponse
    {
        let request = HTTPRequest(
            method: method, url: url, headers: ["Authorization": "Bearer \(token)"],
            timeout: .seconds(60))
        let response: HTTPResponse
        do {
            response = try await RetryPolicy(attempts: 4).perform(request, by: client)
        } catch {
            throw TransportFailure(error)
        }
        guard response.status == 200 else { throw TransportFailure(response) }
        return response
    }
}
