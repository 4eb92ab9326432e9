import CurlTransport
import Testing
import Zstandard

@Suite("CurlClient")
struct CurlClientTests {
    private func client(_ change: (inout CurlConfiguration) -> Void = { _ in }) -> CurlClient {
        var configuration = CurlConfiguration()
        configuration.usesEnvironmentProxy = false
        change(&configuration)
        return CurlClient(configuration: configuration)
    }

    @Test("many requests use one kept connection, and bodies of every size arrive whole")
    func keepAlive() async throws {
        let server = try LoopbackServer(LoopbackServer.echo)
        defer { server.stop() }
        let client = client()
        // libcurl takes a connection that was idle for 118 seconds for a dead one: on a machine
        // with too much to do a test can stand still for longer.
        var pauses = 0
        var last = ContinuousClock.now
        for size in [0, 1, 65_535, 65_537, 3_000_000, 10] {
            if last.duration(to: .now) > .seconds(100) { pauses += 1 }
            let body = noise(size)
            let response = try await client.perform(
                HTTPRequest(method: "POST", url: server.url + "/echo", body: body))
            #expect(response.status == 200)
            #expect(response.body == body)
            last = .now
        }
        #expect(server.connections <= 1 + pauses)
        #expect(server.requests.map(\.method) == Array(repeating: "POST", count: 6))
    }

    @Test("a kept connection that the server has closed is replaced without an error")
    func staleConnection() async throws {
        let server = try LoopbackServer { _ in [.send(LoopbackServer.answer()), .close] }
        defer { server.stop() }
        let client = client()
        for _ in 1...20 {
            let response = try await client.perform(
                HTTPRequest(method: "POST", url: server.url, body: noise(100)))
            #expect(response.status == 200)
        }
        #expect(server.connections == 20)
    }

    @Test("a request that finds the connection busy is not held up by it")
    func sideBySide() async throws {
        let server = try LoopbackServer { request in
            request.path == "/wait" ? [.hold] : [.send(LoopbackServer.answer())]
        }
        defer { server.stop() }
        let client = client()
        let waiting = Task { try await client.perform(HTTPRequest(url: server.url + "/wait")) }
        _ = await server.nextRequest()
        let response = try await client.perform(HTTPRequest(url: server.url + "/now"))
        #expect(response.status == 200)
        waiting.cancel()
        await #expect(throws: CurlError.self) { try await waiting.value }
    }

    @Test("method, path and headers are sent as given, with no more than is needed")
    func requestHead() async throws {
        let server = try LoopbackServer(LoopbackServer.echo)
        defer { server.stop() }
        let headers: HTTPHeaders = [
            "Content-Type": "application/cbor", "Authorization": "Bearer fictitious", "X-Empty": "",
        ]
        _ = try await client().perform(
            HTTPRequest(
                method: "PUT", url: server.url + "/a/b?c=d", headers: headers, body: [1, 2]))
        let request = try #require(server.requests.first)
        #expect(request.method == "PUT")
        #expect(request.path == "/a/b?c=d")
        #expect(
            request.headerLines.sorted() == [
                "Authorization: Bearer fictitious", "Content-Length: 2",
                "Content-Type: application/cbor", "Host: 127.0.0.1:\(server.port)", "X-Empty:",
            ])
    }

    @Test("status and headers of the answer are found whatever their case")
    func responseHead() async throws {
        let fields = ["ETag: \"one\"", "X-Many: 1", "x-many:  2\t", "X-None:"]
        let answer = LoopbackServer.answer(404, fields, body: [9])
        let interim = Array("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n".utf8)
        let server = try LoopbackServer { _ in [.send(interim + answer)] }
        defer { server.stop() }
        let response = try await client().perform(HTTPRequest(url: server.url))
        #expect(response.status == 404)
        #expect(response.headers["etag"] == "\"one\"")
        #expect(response.headers.values("X-MANY") == ["1", "2"])
        #expect(response.headers["x-none"] == "")
        #expect(response.headers["Link"] == nil)
        #expect(response.body == [9])
    }

    @Test("a redirect is an answer, not a place to go")
    func redirect() async throws {
        let server = try LoopbackServer { _ in
            [.send(LoopbackServer.answer(302, ["Location: /elsewhere"]))]
        }
        defer { server.stop() }
        let response = try await client().perform(HTTPRequest(url: server.url))
        #expect(response.status == 302)
        #expect(server.requests.count == 1)
    }

    @Test("a Zstandard body is decoded")
    func zstandardBody() async throws {
        let body = Array(String(repeating: "field notes ", count: 5000).utf8)
        let frame = try Zstandard.compress(body)
        let answer = LoopbackServer.answer(200, ["Content-Encoding: zstd"], body: frame)
        let server = try LoopbackServer { _ in [.send(answer)] }
        defer { server.stop() }
        let response = try await client().perform(HTTPRequest(url: server.url))
        #expect(response.body == body)
        #expect(response.bytesReceived == answer.count)
    }

    @Test("a gzip body is decoded")
    func gzipBody() async throws {
        // "field notes, field notes, field notes", compressed by gzip.
        let bytes: [UInt8] = [
            0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x4B, 0xCB,
            0x4C, 0xCD, 0x49, 0x51, 0xC8, 0xCB, 0x2F, 0x49, 0x2D, 0xD6, 0x51, 0x48,
            0xC3, 0xC1, 0x01, 0x00, 0x20, 0x9E, 0xD9, 0x6C, 0x25, 0x00, 0x00, 0x00,
        ]
        let answer = LoopbackServer.answer(200, ["Content-Encoding: gzip"], body: bytes)
        let server = try LoopbackServer { _ in [.send(answer)] }
        defer { server.stop() }
        let response = try await client().perform(HTTPRequest(url: server.url))
        let text = String(decoding: response.body, as: UTF8.self)
        #expect(text == "field notes, field notes, field notes")
    }

    @Test("an answer above the limit is refused, also when only decoding makes it large")
    func responseLimit() async throws {
        let plain = LoopbackServer.answer(body: noise(1001))
        let frame = try Zstandard.compress([UInt8](repeating: 0, count: 50 << 20))
        let bomb = LoopbackServer.answer(200, ["Content-Encoding: zstd"], body: frame)
        let fitting = LoopbackServer.answer(body: noise(1000))
        let server = try LoopbackServer { request in
            switch request.path {
            case "/plain": [.send(plain)]
            case "/bomb": [.send(bomb)]
            default: [.send(fitting)]
            }
        }
        defer { server.stop() }
        let client = client { $0.maximumResponseBytes = 1000 }
        for path in ["/plain", "/bomb"] {
            let error = await #expect(throws: CurlError.self) {
                try await client.perform(HTTPRequest(url: server.url + path))
            }
            #expect(error?.kind == .responseTooLarge)
            #expect(error?.isRetryable == false)
        }
        #expect(try await client.perform(HTTPRequest(url: server.url)).body.count == 1000)
    }

    @Test("endless headers are refused")
    func headerLimit() async throws {
        let line = Array("X-More: \(String(repeating: "x", count: 1000))\r\n".utf8)
        let server = try LoopbackServer { _ in
            [.send(Array("HTTP/1.1 200 Scripted\r\n".utf8))]
                + Array(repeating: .send(line), count: 5000)
        }
        defer { server.stop() }
        let error = await #expect(throws: CurlError.self) {
            try await client().perform(HTTPRequest(url: server.url))
        }
        #expect(error?.kind == .responseTooLarge)
    }

    @Test("a rate limit slows but changes nothing")
    func rateLimit() async throws {
        let server = try LoopbackServer(LoopbackServer.echo)
        defer { server.stop() }
        let body = noise(40_000)
        let client = client { $0.maximumRate = 200_000 }
        let response = try await client.perform(
            HTTPRequest(method: "POST", url: server.url, body: body))
        #expect(response.body == body)
    }
}
