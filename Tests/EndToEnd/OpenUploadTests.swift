import Foundation
import TestSupport
import Testing

/// Calls that are under way when their device's access is taken away.
@Suite("Calls under way", .drivesProcesses)
struct OpenUploadTests {
    private let server: ServerProcess

    init() throws {
        server = try ServerProcess(spaces: ["network"])
        try server.start()
    }

    /// A device's token, as its enrolment answers it.
    private func token(_ device: String) async throws -> String {
        let body = [
            "code": try server.invite(office: "minsk", grants: ["network:write"]),
            "device": device, "name": "test laptop",
        ]
        let answer = try await HTTPCall.send(
            server.url + "/v1/enrol", headers: ["Content-Type": "application/json"],
            body: try JSONEncoder().encode(body))
        return try #require(answer.json["token"] as? String)
    }

    /// Begins an exchange of which one byte of the body never comes.
    private func upload(_ token: String) throws -> Int32 {
        let socket = try #require(Socket.connect(UInt16(server.port)))
        let head =
            "POST /v1/exchange HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(token)\r\n"
            + "Content-Length: 10\r\n\r\n"
        #expect(Socket.send(Array(head.utf8) + [UInt8](repeating: 0, count: 9), to: socket))
        return socket
    }

    @Test("an upload ends at once when another process revokes its device, and only that one")
    func revokedUploadEnds() async throws {
        let devices = [
            "0192f3a1-7c4b-7e2a-9c11-3f5d5a6b7c8d", "0192f3a1-7c4b-7e2a-9c11-3f5d5a6b7c8e",
        ]
        // The one that stays began first: were it for the server's patience with a silent
        // connection, it would end first.
        let staying = try upload(try await token(devices[1]))
        let ending = try upload(try await token(devices[0]))
        defer { for socket in [staying, ending] { Socket.close(socket) } }
        try until("both have called") {
            try server.devices().allSatisfy { $0["lastSeen"] is String }
        }
        try server.run(["revoke", devices[0]])
        #expect(Socket.receive(ending, atMost: 1000) == nil)
        // The other's last byte is still taken, and answered.
        #expect(Socket.send([0], to: staying))
        let answer = try #require(Socket.receive(staying, atMost: 12))
        #expect(String(decoding: answer, as: UTF8.self) == "HTTP/1.1 400")
    }
}
