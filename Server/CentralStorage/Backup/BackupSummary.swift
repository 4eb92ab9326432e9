/// What a verified backup holds.
package struct BackupSummary: Hashable, Sendable {
    /// By name.
    package let spaces: [SpaceSummary]
}

/// What a restore did.
package struct RestoreSummary: Hashable, Sendable {
    /// By name, as they stand in the backup.
    package let spaces: [SpaceSummary]
    /// The folder that holds the store which was replaced; nil when there was none.
    package let setAside: String?
}
