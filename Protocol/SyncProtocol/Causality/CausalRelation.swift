/// How two version vectors stand to each other. A partial order, hence not `Comparable`.
public enum CausalRelation: String, Sendable {
    case equal
    /// The first is contained in the second.
    case before
    /// The first contains the second.
    case after
    case concurrent
}
