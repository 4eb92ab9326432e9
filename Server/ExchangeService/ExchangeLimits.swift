/// Bounds of one answer, in bytes before compression, and of what exchanges may take in. Requests
/// are bounded where they are read.
package struct ExchangeLimits: Hashable, Sendable {
    /// Of the pages of one answer, all spaces together; one item always goes.
    package var pageBytes: Int
    /// Up to so many bytes of log entries are sent without comparing them with a scan.
    package var entriesWithoutScan: Int
    /// How long one transaction takes commits in before it lets others write; one always goes.
    package var transactionTime: Duration = .milliseconds(250)
    package var quotas = Quotas()

    package init(pageBytes: Int = 4 << 20, entriesWithoutScan: Int = 64 << 10) {
        self.pageBytes = pageBytes
        self.entriesWithoutScan = entriesWithoutScan
    }
}

/// How much one device, and all devices together, may bring to the server. Spec: Limits §2.
package struct Quotas: Hashable, Sendable {
    /// Commits of one device in a day (UTC), and bytes of their frames.
    package var deviceCommits = 1_000_000
    package var deviceBytes = 4 << 30
    /// Writers that one device may bring to a space.
    package var deviceWriters = 1000
    /// Commits of a space, and bytes of its log and states.
    package var spaceCommits = 100_000_000
    package var spaceBytes = 64 << 30

    package init() {}
}

/// When a transaction has lasted long enough, by a clock that nobody can set.
struct Deadline {
    private let end: ContinuousClock.Instant

    init(after time: Duration) {
        end = .now + time
    }

    var isOver: Bool { ContinuousClock.now >= end }
}
