import DomainModel
import SyncProtocol

/// Which records of a collection are wanted: what `--where` says, checked against the schema.
///
/// A filter is either true or false of a record, also where a field has no value: a field without
/// value equals nothing but `""`, is less and greater than nothing, and contains nothing.
package indirect enum Filter: Hashable, Sendable {
    /// True when all are true; never empty.
    case all([Filter])
    /// True when at least one is true; never empty.
    case any([Filter])
    case not(Filter)
    /// Compares one value; null stands for having no value.
    case compare(FilterOperand, Comparison, Value)
    /// Looks for a folded text within the field, or within any element of it.
    case contains(FilterOperand, folded: String)
    /// Looks for an element of a set.
    case has(FilterOperand, Value)

    package enum Comparison: String, Hashable, Sendable, CaseIterable {
        case equal = "="
        case notEqual = "!="
        case less = "<"
        case lessOrEqual = "<="
        case greater = ">"
        case greaterOrEqual = ">="

        var isEquality: Bool { self == .equal || self == .notEqual }
    }
}

extension Filter {
    /// Finds the record that a code or the like names, in a collection or (nil) in any; nil when
    /// there is none, or not one alone.
    package typealias ReferenceResolver = (_ text: String, _ collection: String?) -> RecordID?

    /// Reads a filter such as `status != closed and (needs+=food or name~"крест")`.
    ///
    /// `not` binds tighter than `and`, `and` tighter than `or`. A value is a bare word, or text in
    /// quotes, in which `\` stands before a quote or another `\`. Of an id, six characters or more
    /// of its start or end are enough.
    package static func parse(
        _ text: String, collection: CollectionSchema,
        resolve: @escaping ReferenceResolver = { _, _ in nil }
    ) throws(FilterError) -> Filter {
        var parser = FilterParser(
            try FilterLexer.tokens(text), collection: collection, resolve: resolve)
        return try parser.filter()
    }
}
