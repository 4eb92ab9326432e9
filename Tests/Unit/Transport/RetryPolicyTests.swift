import CurlTransport
import Synchronization
import Testing

@Suite("RetryPolicy")
struct RetryPolicyTests {
    /// Records the delays instead of waiting.
    private final class Sleeper: Sendable {
        private let recorded = Mutex<[Duration]>([])
        var delays: [Duration] { recorded.withLock { $0 } }

        func sleep(_ delay: Duration) {
            recorded.withLock { $0.append(delay) }
        }
    }

    private let sleeper = Sleeper()

    private func policy(attempts: Int = 4, jitter: Double = 0, random: Double = 0) -> RetryPolicy {
        RetryPolicy(
            attempts: attempts, baseDelay: .seconds(1), maximumDelay: .seconds(3), jitter: jitter,
            retryAfterLimit: .seconds(20), sleep: { [sleeper] in sleeper.sleep($0) },
            random: { random })
    }

    /// Runs a request against a server that answers the nth time by the nth list of steps, and by
    /// the last from then on.
    private func run(
        _ policy: RetryPolicy, _ answers: [[LoopbackServer.Step]]
    ) async throws -> (response: HTTPResponse, requests: Int) {
        let count = Mutex(0)
        let server = try LoopbackServer { _ in
            count.withLock { count in
                defer { count += 1 }
                return answers[min(count, answers.count - 1)]
            }
        }
        defer { server.stop() }
        var configuration = CurlConfiguration()
        configuration.usesEnvironmentProxy = false
        let client = CurlClient(configuration: configuration)
        let response = try await policy.perform(HTTPRequest(url: server.url), by: client)
        return (response, server.requests.count)
    }

    private func answer(_ status: Int, _ headers: [String] = []) -> [LoopbackServer.Step] {
        [.send(LoopbackServer.answer(status, headers))]
    }

    @Test("a lost connection is followed by another attempt")
    func lostConnection() async throws {
        let cut: [LoopbackServer.Step] = [.send(Array("HTTP/1.1 200 Scri".utf8)), .close]
        let (response, requests) = try await run(policy(), [cut, cut, answer(200)])
        #expect(response.status == 200)
        #expect(requests == 3)
        #expect(sleeper.delays == [.seconds(1), .seconds(2)])
    }

    @Test("busy servers are asked again", arguments: [429, 502, 503, 504])
    func busy(status: Int) async throws {
        let (response, requests) = try await run(policy(), [answer(status), answer(200)])
        #expect(response.status == 200)
        #expect(requests == 2)
    }

    @Test("other answers are final", arguments: [200, 400, 401, 403, 404, 409, 500])
    func final(status: Int) async throws {
        let (response, requests) = try await run(policy(), [answer(status)])
        #expect(response.status == status)
        #expect(requests == 1)
        #expect(sleeper.delays.isEmpty)
    }

    @Test("Retry-After is honoured up to its limit, and never shortens the backoff")
    func retryAfter() async throws {
        let answers = ["7", "86400", "0", "99999999999999999999"].map {
            answer(503, ["Retry-After: \($0)"])
        }
        _ = try await run(policy(attempts: 5), answers + [answer(200)])
        #expect(sleeper.delays == [.seconds(7), .seconds(20), .seconds(3), .seconds(20)])
    }

    @Test("a date in any of HTTP's forms is waited for, one that is over or unreadable is not")
    func retryDates() async throws {
        let dates = [
            "Wed, 21 Oct 2026 07:28:11 GMT", "Wednesday, 21-Oct-26 07:28:12 GMT",
            "Wed Oct 21 07:28:13 2026", "Wed, 21 Oct 2026 07:27:00 GMT",
            "Wed, 21 Oct 2099 07:28:00 GMT", "-5", "soon", "",
        ]
        let answers = dates.map {
            answer(503, ["Date: Wed, 21 Oct 2026 07:28:00 GMT", "Retry-After: \($0)"])
        }
        _ = try await run(policy(attempts: 9), answers + [answer(200)])
        let waits = [11, 12, 13, 3, 20, 3, 3, 3].map { Duration.seconds($0) }
        #expect(sleeper.delays == waits)
    }

    @Test("delays double up to the maximum, and jitter takes off its share")
    func delays() async throws {
        let (response, requests) = try await run(
            policy(attempts: 5, jitter: 0.5, random: 0.5), [answer(503)])
        #expect(response.status == 503)
        #expect(requests == 5)
        let expected: [Duration] = [
            .milliseconds(750), .milliseconds(1500), .milliseconds(2250), .milliseconds(2250),
        ]
        #expect(sleeper.delays == expected)
    }

    @Test("the last error is thrown when the attempts run out")
    func lastError() async throws {
        let cut: [LoopbackServer.Step] = [.send(Array("HTTP/1.1 200 Scri".utf8)), .close]
        let error = await #expect(throws: CurlError.self) {
            _ = try await run(policy(attempts: 3), [cut])
        }
        #expect(error?.kind == .connectionLost)
        #expect(sleeper.delays == [.seconds(1), .seconds(2)])
    }

    @Test("a server that cannot be connected to is tried once more, however often others are")
    func nobodyThere() async throws {
        let url = "http://127.0.0.1:\(try LoopbackServer.unusedPort())"
        var configuration = CurlConfiguration()
        configuration.usesEnvironmentProxy = false
        let client = CurlClient(configuration: configuration)
        var retries: [Int] = []
        let error = await #expect(throws: CurlError.self) {
            try await policy(attempts: 9).perform(HTTPRequest(url: url), by: client) {
                retries.append($0.attempt)
            }
        }
        #expect(error?.kind == .couldNotConnect)
        #expect(retries == [1])
    }

    @Test("what cannot improve is not repeated")
    func hopeless() async {
        let error = await #expect(throws: CurlError.self) {
            try await policy().perform(HTTPRequest(url: "ftp://127.0.0.1"), by: CurlClient())
        }
        #expect(error?.kind == .badURL)
        #expect(sleeper.delays.isEmpty)
    }

    @Test("a cancel during the delay ends the attempts")
    func cancelledDelay() async {
        let policy = RetryPolicy(sleep: { _ in throw CancellationError() })
        var attempts = 0
        let error = await #expect(throws: CurlError.self) {
            try await policy.perform { () async throws(CurlError) in
                attempts += 1
                throw CurlError(kind: .connectionLost, message: "scripted")
            }
        }
        #expect(error?.kind == .cancelled)
        #expect(attempts == 1)
    }
}
