import ArgumentParser

enum WorkloadKind: String, CaseIterable, ExpressibleByArgument, Sendable {
    /// Cases as a field office keeps them: some 40 registers, names in their own scripts.
    case cases
    /// Ten short texts, about 300 bytes as JSON.
    case plain

    var collection: String { self == .cases ? "case" : "item" }
    /// A field that takes any text.
    var textField: String { self == .cases ? "intake_source" : PlainTable.latestField }
    var space: String { self == .cases ? "office:minsk" : "network" }
}
