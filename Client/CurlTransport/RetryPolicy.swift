/// Repeats a request that may succeed later: after failed or lost connections, timeouts, and the
/// statuses 429, 502, 503 and 504.
///
/// Delays double from `baseDelay` up to `maximumDelay`, and a random share is taken off each, so
/// that many offices that lost the same line do not come back together. Only requests that are
/// safe to repeat may run under a policy: a lost answer says nothing about what the server did.
package struct RetryPolicy: Sendable {
    /// What is about to be repeated, for progress and logs.
    package struct Retry: Sendable {
        /// The attempt that failed, from 1.
        package var attempt: Int
        package var delay: Duration
        package var reason: String
    }

    /// The number of times a request is made at most, the first included; at least 1.
    package var attempts: Int
    /// The same for a server that cannot be connected to: a person waits, and most such failures
    /// last.
    package var attemptsToConnect: Int
    /// The delay after the first failure, before jitter.
    package var baseDelay: Duration
    /// The longest delay, before and after jitter.
    package var maximumDelay: Duration
    /// The share of each delay that chance may take off, from 0 to 1.
    package var jitter: Double
    /// The longest wait that a server may ask for by `Retry-After`.
    package var retryAfterLimit: Duration

    private let sleep: @Sendable (Duration) async throws -> Void
    private let random: @Sendable () -> Double

    /// - Parameters:
    ///   - sleep: waits; throws when the task is cancelled.
    ///   - random: the next number from 0 to below 1.
    package init(
        attempts: Int = 5, attemptsToConnect: Int = 2,
        baseDelay: Duration = .milliseconds(500),
        maximumDelay: Duration = .seconds(30), jitter: Double = 0.5,
        retryAfterLimit: Duration = .seconds(60),
        sleep: @escaping @Sendable (Duration) async throws -> Void = {
            try await Task.sleep(for: $0)
        },
        random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) }
    ) {
        self.attempts = max(1, attempts)
        self.attemptsToConnect = min(max(1, attemptsToConnect), self.attempts)
        self.baseDelay = baseDelay
        self.maximumDelay = maximumDelay
        self.jitter = min(max(jitter, 0), 1)
        self.retryAfterLimit = retryAfterLimit
        self.sleep = sleep
        self.random = random
    }

    /// Makes the request by `client` until it has an answer that a repetition would not change.
    ///
    /// After the last attempt the answer is returned, or the error thrown, as it is.
    ///
    /// - Parameter onRetry: called before each delay.
    nonisolated(nonsending) package func perform(
        _ request: HTTPRequest, by client: CurlClient,
        onRetry: (Retry) -> Void = { _ in }
    ) async throws(CurlError) -> HTTPResponse {
        try await perform(onRetry: onRetry) { () async throws(CurlError) in
            try await client.perform(request)
        }
    }

    /// The same for any operation that makes one attempt.
    nonisolated(nonsending) package func perform(
        onRetry: (Retry) -> Void = { _ in },
        _ attempt: nonisolated(nonsending) () async throws(CurlError) -> HTTPResponse
    ) async throws(CurlError) -> HTTPResponse {
        var number = 1
        while true {
            let reason: String
            var wish: Duration?
            do throws(CurlError) {
                let response = try await attempt()
                guard number < attempts, response.mayImprove else { return response }
                reason = "the server answered \(response.status)"
                wish = response.retryAfter
            } catch {
                let isUnconnected = error.kind == .couldNotConnect
                let most = isUnconnected ? attemptsToConnect : attempts
                guard number < most, error.isRetryable else { throw error }
                reason = error.message
            }
            let delay = delay(afterAttempt: number, wish: wish)
            onRetry(Retry(attempt: number, delay: delay, reason: reason))
            do { try await sleep(delay) } catch { throw .cancelled }
            number += 1
        }
    }

    /// The backoff after an attempt, or the server's wish where that is longer.
    package func delay(afterAttempt number: Int, wish: Duration?) -> Duration {
        var full = baseDelay
        for _ in 1..<number where full < maximumDelay { full += full }
        let delay = min(full, maximumDelay) * (1 - jitter * random())
        return max(delay, min(wish ?? .zero, retryAfterLimit))
    }
}

extension HTTPResponse {
    /// Whether the status says that the same request may be answered later.
    var mayImprove: Bool { [429, 502, 503, 504].contains(status) }
}
