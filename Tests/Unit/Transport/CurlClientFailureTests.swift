import CurlTransport
import Testing

@Suite("CurlClient failures")
struct CurlClientFailureTests {
    private func failure(
        _ url: String, timeout: Duration? = .seconds(60),
        lowSpeed: CurlConfiguration.LowSpeed? = nil
    ) async -> CurlError? {
        var configuration = CurlConfiguration()
        configuration.usesEnvironmentProxy = false
        configuration.lowSpeed = lowSpeed
        let client = CurlClient(configuration: configuration)
        return await #expect(throws: CurlError.self) {
            try await client.perform(HTTPRequest(url: url, timeout: timeout))
        }
    }

    @Test("an answer cut at any byte is a lost connection and may be retried")
    func cut() async throws {
        let answer = LoopbackServer.answer(body: noise(20))
        for count in 0..<answer.count {
            let server = try LoopbackServer { _ in [.send(Array(answer[..<count])), .close] }
            defer { server.stop() }
            let error = await failure(server.url)
            #expect(error?.kind == .connectionLost, "cut after \(count) bytes")
            #expect(error?.isRetryable == true)
            #expect(error?.message.contains("127.0.0.1:\(server.port)") == true)
        }
    }

    @Test("an answer cut inside a chunk, or by a reset, is a lost connection")
    func cutChunk() async throws {
        let chunked = LoopbackServer.chunkedAnswer(body: noise(500), size: 100)
        let half = Array(chunked.dropLast(50))
        for end in [LoopbackServer.Step.close, .reset] {
            let server = try LoopbackServer { _ in [.send(half), end] }
            defer { server.stop() }
            #expect(await failure(server.url)?.kind == .connectionLost)
        }
    }

    @Test("a refused port is a failed connection and may be retried")
    func refused() async throws {
        let port = try LoopbackServer.unusedPort()
        let error = await failure("http://127.0.0.1:\(port)/secret?token=1")
        #expect(error?.kind == .couldNotConnect)
        #expect(error?.isRetryable == true)
        #expect(error?.message.contains("127.0.0.1:\(port)") == true)
        #expect(error?.message.contains("token") == false)
    }

    @Test("a name that cannot exist is a failed connection")
    func unknownName() async {
        #expect(await failure("http://nobody.invalid")?.kind == .couldNotConnect)
    }

    @Test("a server that never answers runs into the request's timeout")
    func timeout() async throws {
        let server = try LoopbackServer { _ in [.hold] }
        defer { server.stop() }
        let error = await failure(server.url, timeout: .milliseconds(700))
        #expect(error?.kind == .timedOut)
        #expect(error?.isRetryable == true)
    }

    @Test("a line on which nothing moves is given up, also where there is no limit of time")
    func tooSlow() async throws {
        let server = try LoopbackServer { _ in [.hold] }
        defer { server.stop() }
        let speed = CurlConfiguration.LowSpeed(bytesPerSecond: 1, seconds: 1)
        let error = await failure(server.url, timeout: nil, lowSpeed: speed)
        #expect(error?.kind == .tooSlow)
        #expect(error?.isRetryable == true)
    }

    @Test("TLS with a server that speaks none fails for good")
    func plainServer() async throws {
        let server = try LoopbackServer(greeting: [.send(LoopbackServer.answer(400))]) { _ in [] }
        defer { server.stop() }
        let error = await failure("https://127.0.0.1:\(server.port)")
        #expect(error?.kind == .tls)
        #expect(error?.isRetryable == false)
    }

    @Test("a connection that ends before TLS is agreed on may be retried")
    func cutHandshake() async throws {
        for end in [LoopbackServer.Step.close, .reset] {
            let server = try LoopbackServer(greeting: [end]) { _ in [] }
            defer { server.stop() }
            let error = await failure("https://127.0.0.1:\(server.port)")
            // A reset may even arrive before the connection stands.
            let kinds: [CurlError.Kind?] = [.connectionLost, .couldNotConnect]
            #expect(kinds.contains(error?.kind), "\(String(describing: error))")
            #expect(error?.isRetryable == true)
        }
    }

    @Test(
        "an address that is no HTTP URL, or holds a password, is refused without a request",
        arguments: [
            "", "nonsense", "127.0.0.1", "http://", "ftp://127.0.0.1/", "file:///etc/hosts",
            "http://user:word@127.0.0.1/", "http://127.0.0.1/\u{0}", "http://a b/",
        ])
    func badURL(url: String) async {
        let error = await failure(url)
        #expect(error?.kind == .badURL)
        #expect(error?.isRetryable == false)
        #expect(error?.message.contains("word@") == false)
    }

    @Test("a header or method that would break out of its line is refused")
    func smuggling() async {
        let client = CurlClient()
        let headers: [HTTPHeaders] = [
            ["X-One": "1\r\nX-Two: 2"], ["X-One\n": "1"], ["": "1"], ["X One": "1"],
        ]
        for headers in headers {
            await #expect(throws: CurlError.self) {
                try await client.perform(HTTPRequest(url: "http://127.0.0.1:1", headers: headers))
            }
        }
        let error = await #expect(throws: CurlError.self) {
            try await client.perform(HTTPRequest(method: "GET /\r\n", url: "http://127.0.0.1:1"))
        }
        #expect(error?.kind == .other)
    }

    @Test("an answer that is not HTTP is an error")
    func notHTTP() async throws {
        let server = try LoopbackServer { _ in [.send(Array("220 mail ready\r\n".utf8)), .close] }
        defer { server.stop() }
        let error = await failure(server.url)
        #expect(error?.kind == .other)
    }
}
