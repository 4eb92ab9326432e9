import ReplicaStore

/// What a column of a table is taken for.
package enum ImportColumn: Hashable, Sendable {
    /// The record's id, or its code in a collection that has codes.
    case id
    case field(FieldTarget)
    /// Not read: told to, or set by the store alone.
    case ignored
    /// Without a name, so that it must not hold anything.
    case unnamed
}
