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

    /// Whether a value that is written keeps the visible value which it replaces, so that views can
    /// tell who has changed what.
    public var keepsAncestor: Bool {
        switch self {
        case .review, .once, .owner, .text, .progress: true
        case .latest, .set, .log, .max, .min, .safest: false
        }
    }
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

extension PolicyRule {
    /// Whether one value comes before another in the declared order, or else the natural one.
    ///
    /// Declared orders put the least first for `max` and `min`, the most restrictive for `safest`.
    /// What is not declared is taken with care: an empty value under `safest` is nearly the most
    /// restrictive, a code that this schema does not know stays visible under `max`.
    func precedes(_ left: Value, _ right: Value) -> Bool {
        if order.isEmpty { return NaturalOrder.precedes(left, right) }
        return rank(left) < rank(right)
    }

    private func rank(_ value: Value) -> Int {
        if let index = order.firstIndex(of: value) { return index * 2 }
        switch (policy, value.isNull) {
        case (.safest, _): return 1
        case (.min, true), (_, false): return order.count * 2
        case (_, true): return -1
        }
    }
}

/// The order of values by themselves: numbers and text by size, `false` before `true`, and an empty
/// value never chosen over another.
enum NaturalOrder {
    static func precedes(_ left: Value, _ right: Value) -> Bool {
        switch (left, right) {
        case (.int(let left), .int(let right)): left < right
        case (.text(let left), .text(let right)):
            left.utf8.lexicographicallyPrecedes(right.utf8)
        case (.bool(let left), .bool(let right)): !left && right
        default: number(left) ?? -.infinity < number(right) ?? -.infinity
        }
    }

    private static func number(_ value: Value) -> Double? {
        switch value {
        case .int(let int): Double(int)
        case .double(let double): double
        default: nil
        }
    }
}

/// Which states can be reached from which along a declared graph of steps.
struct ProgressOrder {
    let steps: [Value: [Value]]

    /// Whether `target` lies strictly behind `origin`; an empty value leads to every other.
    func leads(from origin: Value, to target: Value) -> Bool {
        if origin == target { return false }
        if origin.isNull { return true }
        var seen: Set<Value> = [origin]
        var open = steps[origin] ?? []
        while let next = open.popLast() {
            if next == target { return true }
            if seen.insert(next).inserted { open += steps[next] ?? [] }
        }
        return false
    }
}

/// When two values count as one: equal after trimming and Unicode normalisation.
public enum Equivalence {
    /// Whether two values count as one.
    public static func holds(_ left: Value, _ right: Value) -> Bool {
        switch (left, right) {
        // Swift compares text by canonical equivalence, which is what NFC gives.
        case (.text(let left), .text(let right)): trimmed(left) == trimmed(right)
        case (.int(let int), .double(let double)), (.double(let double), .int(let int)):
            Double(int) == double
        case (.array(let left), .array(let right)):
            left.count == right.count && zip(left, right).allSatisfy(holds)
        case (.map(let left), .map(let right)):
            left.count == right.count
                && left.allSatisfy { key, value in right[key].map { holds(value, $0) } ?? false }
        case (.null, .text(let text)), (.text(let text), .null): text.allSatisfy(\.isWhitespace)
        default: left == right
        }
    }

    private static func trimmed(_ text: String) -> Substring {
        var result = text[...]
        while result.first?.isWhitespace == true { result.removeFirst() }
        while result.last?.isWhitespace == true { result.removeLast() }
        return result
    }
}

extension PolicyRule {
    /// Whether the declared steps lead from one state to another; always so without steps.
    public func allows(from state: Value, to target: Value) -> Bool {
        steps.isEmpty || state == target
            || ProgressOrder(steps: steps).leads(from: state, to: target)
    }

    /// The states that the declared steps give directly after one.
    public func next(after state: Value) -> [Value] { steps[state] ?? [] }
}
