import CentralStorage
import HTTPTypes
import ServerAuthentication
import SyncProtocol

extension CentralService {
    /// `GET /metrics` in Prometheus' text format, for this machine itself and for who has the
    /// operator's token. For others there is nothing here.
    func answerMetrics(_ call: Call) async throws -> Answer {
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

    private func requireWatcher(_ call: Call) throws {
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
