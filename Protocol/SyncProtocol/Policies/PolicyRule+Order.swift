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
