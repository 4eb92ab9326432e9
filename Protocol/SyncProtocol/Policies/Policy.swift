/// How concurrent values of one register are shown, and whether a person must decide.
///
/// A policy is a pure view: it mints no dots and changes no state. Spec: MergeRules §5.
public enum Policy: String, Sendable, CaseIterable {
    /// A person decides; until then the latest value is shown, marked.
    case review
    /// The latest hybrid timestamp wins, then the greater dot.
    case latest
    /// A register per element; an add wins over a concurrent removal.
    case set
    /// A register per entry; all entries stay, ordered by time.
    case log
    /// The greatest by the declared order, or by the values' natural order.
    case max
    /// The least by the declared order, or by the values' natural order.
    case min
    /// The furthest along a declared graph of states; a person decides between incomparable ones.
    case progress
    /// The most restrictive by the declared order.
    case safest
    /// Set at creation; if two replicas created it differently, the first is shown and a person
    /// decides.
    case once
    /// As `once`, but a transfer changes it.
    case owner
    /// Paragraph three-way merge; a person decides where changes overlap.
    case text
}

/// A policy with what it needs to know of one field.
public struct PolicyRule: Hashable, Sendable {
    /// How concurrent values are shown.
    public var policy: Policy
    /// The declared order: least first for `max` and `min`, most restrictive first for `safest`.
    /// Empty: the natural order of numbers and text; `false` before `true`.
    public var order: [Value]
    /// For `progress`: the states that directly follow each state.
    public var steps: [Value: [Value]]

    /// A policy, with what its field declares.
    public init(_ policy: Policy, order: [Value] = [], steps: [Value: [Value]] = [:]) {
        self.policy = policy
        self.order = order
        self.steps = steps
    }
}
