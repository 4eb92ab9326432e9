import CurlTransport
import Testing

@Suite("CurlClient traffic")
struct CurlClientTrafficTests {
    private let client: CurlClient

    init() {
        var configuration = CurlConfiguration()
        configuration.usesEnvironmentProxy = false
        client = CurlClient(configuration: configuration)
    }

    @Test("bytes sent are the bytes that reach the server", arguments: [0, 1, 70_000, 1_500_000])
    func sent(size: Int) async throws {
        let server = try LoopbackServer(LoopbackServer.echo)
        defer { server.stop() }
        for _ in 1...2 {
            let response = try await client.perform(
                HTTPRequest(method: "POST", url: server.url, body: noise(size)))
            #expect(response.bytesSent == server.requests.last?.wireBytes)
        }
    }

    @Test("bytes received are the bytes on the line, chunk framing included")
    func received() async throws {
        let body = noise(100_000)
        let answers = [
            LoopbackServer.answer(204), LoopbackServer.answer(body: body),
            LoopbackServer.chunkedAnswer(body: body, size: 1000),
        ]
        for answer in answers {
            let server = try LoopbackServer { _ in [.send(answer)] }
            defer { server.stop() }
            let response = try await client.perform(HTTPRequest(url: server.url))
            #expect(response.bytesReceived == answer.count)
        }
    }

    @Test("an answer in many small pieces is put together and counted once")
    func pieces() async throws {
        let answer = LoopbackServer.chunkedAnswer(body: noise(400), size: 7)
        let server = try LoopbackServer { _ in answer.map { .send([$0]) } }
        defer { server.stop() }
        let response = try await client.perform(HTTPRequest(url: server.url))
        #expect(response.body == noise(400))
        #expect(response.bytesReceived == answer.count)
    }

    @Test("the client's traffic adds up every request, failed ones too")
    func total() async throws {
        let server = try LoopbackServer { request in
            request.path == "/cut"
                ? [.send(Array("HTTP/1.1 200".utf8)), .close] : [.send(LoopbackServer.answer())]
        }
        defer { server.stop() }
        let whole = try await client.perform(HTTPRequest(url: server.url))
        #expect(client.traffic == whole.traffic)
        await #expect(throws: CurlError.self) {
            try await client.perform(HTTPRequest(url: server.url + "/cut"))
        }
        let sent = server.requests.map(\.wireBytes).reduce(0, +)
        #expect(client.traffic.sent == sent)
        #expect(client.traffic.received >= whole.bytesReceived)
    }

    @Test("an exchange with nothing to say stays within a few hundred bytes")
    func lean() async throws {
        let server = try LoopbackServer { _ in
            [.send(LoopbackServer.answer(200, ["Content-Type: application/cbor"], body: noise(60)))]
        }
        defer { server.stop() }
        let headers: HTTPHeaders = [
            "Content-Type": "application/cbor",
            "Authorization": "Bearer \(String(repeating: "x", count: 43))",
        ]
        let response = try await client.perform(
            HTTPRequest(
                method: "POST", url: server.url + "/v1/exchange", headers: headers, body: noise(60))
        )
        #expect(response.bytesSent + response.bytesReceived < 500)
    }
}
