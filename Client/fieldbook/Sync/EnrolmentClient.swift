import CommandSupport
import CurlTransport
import DomainModel
import ReplicaStore
import SyncEngine
import SyncProtocol
import TextFormats

/// Shows an invitation code to a server: `POST /v1/enrol`. Spec: HTTP §3.
struct EnrolmentClient {
    let address: ServerAddress
    let code: String
    let trust: ServerTrust
    private let client: CurlClient

    init(address: ServerAddress, code: String, trust: ServerTrust) {
        self.address = address
        self.code = code
        self.trust = trust
        client = CurlClient(configuration: CurlConfiguration(for: address, trust))
    }

    /// Enrols a device; the same device may ask again with the same code when the answer was lost.
    ///
    /// - Parameter name: what people call the replica.
    func enrol(device: DeviceID, key: DeviceKey, name: String) async throws -> Enrolment {
        let request = HTTPRequest(
            method: "POST", url: address.enrolment, headers: ["Content-Type": "application/json"],
            body: body(device, key, name), timeout: .seconds(60))
        let response: HTTPResponse
        do {
            response = try await RetryPolicy(attempts: 4).perform(request, by: client)
        } catch {
            throw TransportFailure(error)
        }
        guard response.status == 200 else { throw TransportFailure(response) }
        guard !TransportFailure.isWebPage(response) else { throw TransportFailure.webPage }
        guard let answer = try? JSONReader.value(response.body),
            let enrolment = enrolment(answer.map ?? [:])
        else {
            throw TransportFailure(
                kind: .failed, code: "malformed", message: "the server's answer cannot be read",
                hint: "check that the address is that of a Fieldbook server")
        }
        return enrolment
    }

    private func body(_ device: DeviceID, _ key: DeviceKey, _ name: String) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("code", code)
            writer.member("device", device.description)
            writer.member("name", name)
            writer.member("key", key.base64)
        }
        return writer.bytes
    }

    private func enrolment(_ answer: [String: Value]) -> Enrolment? {
        guard let token = answer["token"]?.text, let office = answer["office"]?.text,
            let tag = answer["tag"]?.text, let serverTime = answer["serverTime"]?.int,
            let spaces = answer["spaces"]?.array
        else { return nil }
        let access = spaces.compactMap { space -> SpaceAccess? in
            guard let name = space.map?["space"]?.text,
                let level = space.map?["level"]?.text.flatMap(AccessLevel.init)
            else { return nil }
            return SpaceAccess(space: name, level: level)
        }
        return Enrolment(
            serverURL: address.text, token: token, office: office, tag: tag, access: access,
            key: answer["key"]?.text.flatMap { DeviceKey(base64: $0) }, serverTime: serverTime,
            trust: trust)
    }
}

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
        guard !TransportFailure.isWebPage(response) else { throw TransportFailure.webPage }
        return response
    }
}
