/// What a device has brought on one day, counted against its quotas.
package struct DeviceUsage: Hashable, Sendable {
    /// Days since 1970, by UTC.
    package let day: Int64
    package var commits: Int
    /// Of the commits' frames.
    package var bytes: Int

    package init(day: Int64, commits: Int = 0, bytes: Int = 0) {
        self.day = day
        self.commits = commits
        self.bytes = bytes
    }
}
