/// When a field must have a value. Checked on local edits, never at a merge.
package enum Requirement: String, Sendable, CaseIterable {
    /// A record cannot be added without it.
    case required
    /// Filled in when it is not given.
    case filledIn
    case optional
}
