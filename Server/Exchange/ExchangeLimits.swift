/// Bounds of one answer, in bytes before compression. Requests are bounded where they are read.
package struct ExchangeLimits: Hashable, Sendable {
    /// Of the pages of one answer, all spaces together; one item always goes.
    package var pageBytes: Int
    /// Up to so many bytes of log entries are sent without comparing them with a scan.
    package var entriesWithoutScan: Int

    package init(pageBytes: Int = 4 << 20, entriesWithoutScan: Int = 64 << 10) {
        self.pageBytes = pageBytes
        self.entriesWithoutScan = entriesWithoutScan
    }
}
