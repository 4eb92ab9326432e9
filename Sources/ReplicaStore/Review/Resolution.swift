/// What a person decides about a conflict.
package enum Resolution: Hashable, Sendable {
    /// The candidate of this index, from 1.
    case take(Int)
    /// Another value, as it is typed.
    case value(String)
    /// Both items of a list stay; two records are no duplicates.
    case keepBoth
    /// The record stays in use, or comes back.
    case restore
    /// The record goes.
    case delete
}
