/// Bounds of one exchange, in bytes before compression.
package struct ExchangeLimits: Hashable, Sendable {
    /// Of one request's body; enforced where the body is read.
    package var pushBytes: Int
    /// Of the pages of one answer, all spaces together; one item always goes.
    package var pageBytes: Int
    /// Up to so many bytes of log entries are sent without comparing them with a scan.
    package var entriesWithoutScan: Int

    package init(
        pushBytes: Int = 8 << 20, pageBytes: Int = 4 << 20, entriesWithoutScan: Int = 64 << 10
    ) {
        self.pushBytes = pushBytes
        self.pageBytes = pageBytes
        self.entriesWithoutScan = entriesWithoutScan
    }
}
