import CurlTransport
import Testing

@Suite("CurlClient cancellation")
struct CurlClientCancellationTests {
    private let client: CurlClient

    init() {
        var configuration = CurlConfiguration()
        configuration.usesEnvironmentProxy = false
        client = CurlClient(configuration: configuration)
    }

    @Test("a task that is already cancelled sends nothing")
    func before() async throws {
        let server = try LoopbackServer(LoopbackServer.echo)
        defer { server.stop() }
        let task = Task { [client] in
            withUnsafeCurrentTask { $0?.cancel() }
            return try await client.perform(HTTPRequest(url: server.url))
        }
        let error = await #expect(throws: CurlError.self) { try await task.value }
        #expect(error?.kind == .cancelled)
        #expect(error?.isRetryable == false)
        #expect(try await client.perform(HTTPRequest(url: server.url)).status == 200)
        #expect(server.requests.count == 1)
    }

    @Test("cancelling a request under way ends it and closes its connection")
    func during() async throws {
        let server = try LoopbackServer { request in
            request.path == "/wait" ? [.hold] : [.send(LoopbackServer.answer())]
        }
        defer { server.stop() }
        let task = Task { [client] in
            try await client.perform(HTTPRequest(url: server.url + "/wait"))
        }
        _ = await server.nextRequest()
        task.cancel()
        let error = await #expect(throws: CurlError.self) { try await task.value }
        #expect(error?.kind == .cancelled)
        await server.nextDisconnection()
        #expect(try await client.perform(HTTPRequest(url: server.url)).status == 200)
    }

    @Test("a cancel at any moment gives one outcome and leaves the client usable")
    func anyMoment() async throws {
        let server = try LoopbackServer(LoopbackServer.echo)
        defer { server.stop() }
        let kinds = await withTaskGroup(of: CurlError.Kind?.self) { group in
            for number in 0..<200 {
                let task = Task { [client] in
                    try await client.perform(HTTPRequest(url: server.url))
                }
                group.addTask {
                    for _ in 0..<(number % 20) { await Task.yield() }
                    task.cancel()
                    do { _ = try await task.value } catch { return (error as? CurlError)?.kind }
                    return nil
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(kinds.count == 200)
        #expect(kinds.allSatisfy { $0 == nil || $0 == .cancelled })
        #expect(try await client.perform(HTTPRequest(url: server.url)).status == 200)
    }

    @Test("a shutdown cancels what is under way and refuses what comes later")
    func shutdown() async throws {
        let server = try LoopbackServer { _ in [.hold] }
        defer { server.stop() }
        let task = Task { [client] in try await client.perform(HTTPRequest(url: server.url)) }
        _ = await server.nextRequest()
        client.shutdown()
        let error = await #expect(throws: CurlError.self) { try await task.value }
        #expect(error?.kind == .cancelled)
        let later = await #expect(throws: CurlError.self) {
            try await client.perform(HTTPRequest(url: server.url))
        }
        #expect(later?.kind == .cancelled)
        client.shutdown()
    }

    @Test("a client that is dropped closes its kept connection")
    func dropped() async throws {
        let server = try LoopbackServer(LoopbackServer.echo)
        defer { server.stop() }
        do {
            var configuration = CurlConfiguration()
            configuration.usesEnvironmentProxy = false
            let client = CurlClient(configuration: configuration)
            _ = try await client.perform(HTTPRequest(url: server.url))
        }
        await server.nextDisconnection()
    }
}
