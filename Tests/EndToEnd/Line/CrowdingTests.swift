import Foundation
import SyncProtocol
import TestTraits
import Testing

/// Callers who take what is there for others: places, memory, connections, figures.
@Suite("Crowding", .slow)
struct CrowdingTests {
    private func serve(_ arguments: String...) throws -> ServerProcess {
        let server = try ServerProcess(spaces: ["network"])
        try server.start(arguments)
        return server
    }

    /// The token of a new device.
    private func token(_ server: ServerProcess, _ last: String = "d") async throws -> String {
        try await CallingDevice.token(of: server, last)
    }

    private func request(waitSeconds: UInt64 = 0) -> Data {
        let access = [SpaceAccess(space: "network", level: .write)]
        return Data(
            ExchangeRequest(
                schemaVersion: 1, waitSeconds: waitSeconds,
                access: SpaceAccess.fingerprint(access), spaces: []
            ).encoded())
    }

    private func headers(_ token: String) -> [String: String] {
        ["Authorization": "Bearer " + token, "Content-Type": "application/cbor"]
    }

    private func exchange(
        _ url: String, _ token: String, waitSeconds: UInt64 = 0
    ) async throws -> HTTPCall {
        try await HTTPCall.send(
            url + "/v1/exchange", headers: headers(token), body: request(waitSeconds: waitSeconds))
    }

    private func connect(_ server: ServerProcess, sending text: String = "") throws -> Int32 {
        let socket = try #require(Socket.connect(UInt16(server.port)))
        #expect(Socket.send(Array(text.utf8), to: socket))
        return socket
    }

    // MARK: Connections

    @Test("a connection that is silent before its first request is closed, with TLS and without")
    func silentConnections() throws {
        let plain = try serve()
        let secure = try ServerProcess(spaces: ["network"])
        try secure.start(try TestAuthority().issue())
        let sockets = [
            try connect(plain), try connect(plain, sending: "GET /v1/info HTTP/1.1\r\nHost: a"),
            // A TLS record that says it is longer than what comes.
            try connect(secure), try connect(secure, sending: "\u{16}\u{3}\u{1}\u{2}"),
        ]
        for socket in sockets {
            var limit = timeval(tv_sec: 40, tv_usec: 0)
            setsockopt(
                socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
            var byte: UInt8 = 0
            // 0 or a reset: closed. A time-out would be EAGAIN.
            let count = recv(socket, &byte, 1, 0)
            #expect(count == 0 || errno == ECONNRESET, "\(count) \(errno)")
            Socket.close(socket)
        }
    }

    @Test("an address has so many connections without a token, and those that have shown one stay")
    func strangers() async throws {
        let server = try serve()
        let token = try await token(server)
        let head =
            "GET /v1/info HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(token)\r\n\r\n"
        let known = try connect(server, sending: head)
        #expect(Socket.receive(known, atMost: 4096) != nil)
        var silent = try (0..<128).map { _ in try connect(server) }
        defer { for socket in silent + [known] { Socket.close(socket) } }
        try until("one more is turned away") { try !isAnswered(server) }
        #expect(Socket.send(Array(head.utf8), to: known))
        #expect(Socket.receive(known, atMost: 4096) != nil)
        for socket in silent { Socket.close(socket) }
        silent = []
        try until("there is room again") { try isAnswered(server) }
    }

    private func isAnswered(_ server: ServerProcess) throws -> Bool {
        let socket = try connect(server)
        defer { Socket.close(socket) }
        _ = Socket.send(Array("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n".utf8), to: socket)
        return Socket.receive(socket, atMost: 64) != nil
    }

    // MARK: Places

    @Test("half-sent bodies hold no place: the device and others are answered beside them")
    func stalledUploads() async throws {
        let server = try serve()
        let url = server.url
        let (stalling, honest) = (try await token(server), try await token(server, "e"))
        let head = """
            POST /v1/exchange HTTP/1.1\r
            Host: localhost\r
            Authorization: Bearer \(stalling)\r
            Content-Length: 1000000\r
            \r
            half
            """
        let stalled = try (0..<15).map { _ in try connect(server, sending: head) }
        defer { for socket in stalled { Socket.close(socket) } }
        #expect(try await exchange(url, stalling).status == 200)
        #expect(try await exchange(url, honest).status == 200)
        // Who is let in is asked for the body at once.
        let asking = head.replacing("\r\n\r\nhalf", with: "\r\nExpect: 100-continue\r\n\r\n")
        var more: [Int32] = []
        defer { for socket in more { Socket.close(socket) } }
        try until("the device has no connection left") {
            more.append(try connect(server, sending: asking))
            let answer = Socket.receive(more[more.count - 1], atMost: 4096) ?? []
            return String(decoding: answer, as: UTF8.self).hasPrefix("HTTP/1.1 503")
        }
        #expect(more.count <= 4)
        #expect(try await exchange(url, honest).status == 200)
    }

    @Test("a device waits three times at once; one more ends the oldest, and others do not notice")
    func waitingPlaces() async throws {
        let server = try serve()
        let url = server.url
        let (crowding, honest) = (try await token(server), try await token(server, "e"))
        let waiting = (0..<3).map { _ in
            Task { try? await exchange(url, crowding, waitSeconds: 55) }
        }
        try await untilMetric("fieldbook_clients_waiting 3", server)
        let other = Task { try await exchange(url, honest, waitSeconds: 55) }
        try await untilMetric("fieldbook_clients_waiting 4", server)
        let more = try await exchange(url, crowding, waitSeconds: 55)
        #expect(more.status == 503)
        #expect(more.headers["retry-after"] == "3")
        try await untilMetric("fieldbook_clients_waiting 3", server)
        #expect(server.stop() == 0)
        #expect(try await other.value.status == 200)
        var ended = 0
        for task in waiting where await task.value?.status != 200 { ended += 1 }
        #expect(ended == 1)
    }

    @Test("an upload of a device that is revoked ends at once, and nobody else's call")
    func revokedInMidUpload() async throws {
        let server = try serve()
        let url = server.url
        let (revoked, honest) = (try await token(server), try await token(server, "e"))
        let upload = try connect(
            server,
            sending: """
                POST /v1/exchange HTTP/1.1\r
                Host: localhost\r
                Authorization: Bearer \(revoked)\r
                Content-Length: 1000000\r
                \r
                half
                """)
        defer { Socket.close(upload) }
        let other = Task { try await exchange(url, honest, waitSeconds: 55) }
        try await untilMetric("fieldbook_clients_waiting 1", server)
        try server.run(["revoke", "0192f3a1-7c4b-7e2a-9c11-3f5d5a6b7c8d"])
        // The idle time of a body is far longer than what this test may take.
        #expect(Socket.receive(upload, atMost: 64) == nil)
        #expect(server.stop() == 0)
        #expect(try await other.value.status == 200)
    }

    private func untilMetric(_ line: String, _ server: ServerProcess) async throws {
        while true {
            let text = try await HTTPCall.send(server.url + "/metrics").text
            if text.split(separator: "\n").contains(Substring(line)) { return }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    // MARK: Figures

    @Test("figures are for this machine itself, or for who has the operator's token")
    func metricsArePrivate() async throws {
        let server = try serve()
        let path = server.url + "/metrics"
        #expect(try await HTTPCall.send(path).text.contains("fieldbook_space_records{space="))
        for name in ["X-Forwarded-For", "Via", "X-Real-IP", "Forwarded"] {
            let answer = try await HTTPCall.send(path, headers: [name: "192.0.2.7"])
            #expect(answer.status == 404)
            #expect(answer.problem == "not_found")
        }
        let host = "GET /metrics HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n"
        let socket = try connect(server, sending: host)
        defer { Socket.close(socket) }
        let answer = try #require(Socket.receive(socket, atMost: 4096))
        #expect(String(decoding: answer, as: UTF8.self).hasPrefix("HTTP/1.1 404"))
        server.stop()

        let file = server.directory + "/metrics.token"
        try "0123456789abcdef\n".write(toFile: file, atomically: true, encoding: .utf8)
        // Behind a trusted proxy of this machine nobody speaks for himself.
        try server.start(["--metrics-token-file", file, "--trusted-proxy", "127.0.0.1"])
        let open = server.url + "/metrics"
        #expect(try await HTTPCall.send(open).status == 401)
        let wrong = ["Authorization": "Bearer 0123456789abcdeF"]
        #expect(try await HTTPCall.send(open, headers: wrong).status == 401)
        let right = ["Authorization": "Bearer 0123456789abcdef"]
        #expect(try await HTTPCall.send(open, headers: right).status == 200)
        server.stop()
        try "short\n".write(toFile: file, atomically: true, encoding: .utf8)
        let refused = try runCommand(
            "fieldbook-server",
            [
                "serve", "--data", server.directory, "--metrics-token-file", file, "--listen",
                "127.0.0.1:0",
            ])
        #expect(refused.status == 64)
    }

    @Test("without a token the information is what stands in the specification, and no more")
    func information() async throws {
        let server = try serve()
        let info = try await HTTPCall.send(server.url + "/v1/info").json
        #expect(
            Set(info.keys) == [
                "version", "product", "productVersion", "protocol", "schema", "serverTime",
                "limits",
            ])
    }

    @Test("a crash leaves no backtrace and no memory in the log", arguments: [SIGSEGV, SIGILL])
    func crash(signal: Int32) throws {
        let server = try ServerProcess(spaces: ["network"])
        try server.start(environment: ["SWIFT_BACKTRACE": "enable=yes,color=no,interactive=no"])
        server.signal(signal)
        #expect(server.waitForEnd())
        #expect(server.log == "listening on \(server.url)\n")
    }
}
