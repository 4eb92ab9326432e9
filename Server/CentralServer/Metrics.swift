import CentralStorage
import HTTPTypes
import ServerAuthentication
import SyncProtocol
import Synchronization

/// Counts what the server does, for `GET /metrics`. Holds no names, contents or tokens.
final class Metrics: Sendable {
    struct RequestContext: Hashable {
        /// A path of the table of routes, or `other`.
        let route: String
        let status: Int
    }

    /// Upper bounds of the histogram's buckets, in seconds.
    static let bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

    struct Counts {
        var calls: [RequestContext: Int] = [:]
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
            counts.calls[
                RequestContext(route: route?.rawValue ?? "other", status: status), default: 0] += 1
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

/// Builds Prometheus' text format, version 0.0.4.
struct MetricsText {
    private(set) var lines = ""

    mutating func head(_ name: String, _ type: String, _ help: String) {
        lines += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
    }

    /// Label values are escaped as the format asks.
    mutating func line(
        _ name: String, _ labels: [(String, String)], _ value: some CustomStringConvertible
    ) {
        let pairs = labels.map { "\($0.0)=\"\(Self.escaped($0.1))\"" }.joined(separator: ",")
        lines += pairs.isEmpty ? "\(name) \(value)\n" : "\(name){\(pairs)} \(value)\n"
    }

    mutating func counter(_ name: String, _ help: String, _ value: Int) {
        head(name, "counter", help)
        line(name, [], value)
    }

    mutating func gauge(_ name: String, _ help: String, _ value: Int) {
        head(name, "gauge", help)
        line(name, [], value)
    }

    /// One line for each (label name, label value, value).
    mutating func gauges(_ name: String, _ help: String, _ values: [(String, String, Int)]) {
        head(name, "gauge", help)
        for (label, text, value) in values { line(name, [(label, text)], value) }
    }

    /// - Parameter counts: one for each bound, and one for what exceeds the last.
    mutating func histogram(
        _ name: String, _ help: String, bounds: [Double], _ counts: [Int], sum: Double
    ) {
        head(name, "histogram", help)
        var total = 0
        for (index, count) in counts.enumerated() {
            total += count
            let bound = index < bounds.count ? String(bounds[index]) : "+Inf"
            line(name + "_bucket", [("le", bound)], total)
        }
        line(name + "_sum", [], sum)
        line(name + "_count", [], total)
    }

    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { result, character in
            switch character {
            case "\\": result += "\\\\"
            case "\"": result += "\\\""
            case "\n": result += "\\n"
            default: result.append(character)
            }
        }
    }
}

extension CentralService {
    /// `GET /metrics` in Prometheus' text format, for this machine itself and for who has the
    /// operator's token. For others there is nothing here.
    func answerMetrics(_ call: RequestContext) async throws -> Response {
        try requireWatcher(call)
        let stats = try await executor.run { [store] in try store.stats() }
        var text = MetricsText()
        text.add(metrics.counts)
        text.gauge("fieldbook_exchanges_running", "Exchanges being answered.", running.count)
        text.gauge("fieldbook_clients_waiting", "Exchanges that wait for news.", waiting.count)
        text.gauge("fieldbook_spaces", "Spaces.", stats.spaces.count)
        text.gauge("fieldbook_devices", "Devices that are not revoked.", stats.devices)
        text.gauge("fieldbook_store_bytes", "Size of the store's file.", stats.fileBytes)
        text.add(stats.spaces)
        return .text(text.lines, type: "text/plain; version=0.0.4; charset=utf-8")
    }

    private func requireWatcher(_ call: RequestContext) throws {
        if call.isLocal { return }
        guard let expected = exposure.metricsToken else { throw Problem.noSuchPath }
        let words = call.headers[.authorization]?.split(separator: " ") ?? []
        guard words.count == 2, words[0].lowercased() == "bearer",
            ContentHash(of: Array(words[1].utf8)) == expected
        else { throw AccessRefusal.unauthorized }
    }
}

extension MetricsText {
    fileprivate mutating func add(_ spaces: [CentralStatistics.Space]) {
        gauges(
            "fieldbook_space_log_entries", "The number of the last log entry.",
            spaces.map { ("space", $0.summary.space, Int(clamping: $0.summary.number)) })
        gauges(
            "fieldbook_space_records", "Records, deleted ones included.",
            spaces.map { ("space", $0.summary.space, $0.summary.records) })
        gauges(
            "fieldbook_space_voids", "Commits that were refused for good.",
            spaces.map { ("space", $0.summary.space, $0.voids) })
    }

    fileprivate mutating func add(_ counts: Metrics.Counts) {
        let calls = counts.calls.sorted {
            ($0.key.route, $0.key.status) < ($1.key.route, $1.key.status)
        }
        head("fieldbook_requests_total", "counter", "Answered requests.")
        for (call, count) in calls {
            line(
                "fieldbook_requests_total",
                [("route", call.route), ("status", String(call.status))], count)
        }
        counter("fieldbook_received_bytes_total", "Bytes of bodies read.", counts.receivedBytes)
        counter("fieldbook_sent_bytes_total", "Bytes of bodies sent.", counts.sentBytes)
        counter(
            "fieldbook_commits_received_total", "Commits pushed, known ones included.",
            counts.commitsReceived)
        histogram(
            "fieldbook_exchange_seconds", "Time to answer exchanges that do not wait.",
            bounds: Metrics.bounds, counts.exchangeSeconds, sum: counts.exchangeSecondsSum)
    }
}
