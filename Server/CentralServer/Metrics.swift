import Synchronization

/// Counts what the server does, for `GET /metrics`. Holds no names, contents or tokens.
final class Metrics: Sendable {
    struct Call: Hashable {
        /// A path of the table of routes, or `other`.
        let route: String
        let status: Int
    }

    /// Upper bounds of the histogram's buckets, in seconds.
    static let bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

    struct Counts {
        var calls: [Call: Int] = [:]
        var receivedBytes = 0
        var sentBytes = 0
        var commitsReceived = 0
        /// One entry for each bound, and the last for what took longer.
        var exchangeSeconds = [Int](repeating: 0, count: bounds.count + 1)
        var exchangeSecondsSum = 0.0
    }

    private let state = Mutex(Counts())

    var counts: Counts { state.withLock { $0 } }

    func count(route: Route?, status: Int, received: Int, sent: Int) {
        state.withLock { counts in
            counts.calls[Call(route: route?.rawValue ?? "other", status: status), default: 0] += 1
            counts.receivedBytes += received
            counts.sentBytes += sent
        }
    }

    func countExchange(commits: Int) {
        state.withLock { $0.commitsReceived += commits }
    }

    /// Exchanges that wait for news are left out: their time says nothing about the server.
    func measureExchange(_ duration: Duration) {
        let seconds = duration / .seconds(1)
        let bucket = Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count
        state.withLock { counts in
            counts.exchangeSeconds[bucket] += 1
            counts.exchangeSecondsSum += seconds
        }
    }
}
