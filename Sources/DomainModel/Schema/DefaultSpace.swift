/// Where a new record goes when no space is named.
package enum DefaultSpace: String, Sendable, CaseIterable {
    /// The space that the whole network shares.
    case network
    /// The replica's own `office:NAME`.
    case office
    /// The space of the record that the `subject` field names.
    case subject
}
