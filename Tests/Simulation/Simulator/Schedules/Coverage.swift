/// Which operations took effect, and next to which faults.
package struct Coverage: Sendable {
    package private(set) var operations: [String: Int] = [:]
    package private(set) var faults: [String: Int] = [:]
    /// How often the conversations with the server took each transition of States §1.
    package private(set) var transitions: [String: Int] = [:]
    /// Operations that took effect at most so many steps before or after a fault.
    private var pairs: [Pair: Int] = [:]

    private struct Pair: Hashable, Sendable {
        let operation: String
        let fault: String
    }

    private static let distance = 4
    private var step = 0
    private var word = ""
    private var recentOperations: [(word: String, step: Int)] = []
    private var recentFaults: [(fault: String, step: Int)] = []

    package init() {}

    /// Every operation that can take effect, and every fault, also those that were not met.
    package static let allOperations = OperationKind.all
        .filter { $0.weight > 0 && $0.word != OperationKind.storage.word }.map(\.word).sorted()
    package static let allFaults =
        (LineFault.allCases.filter { $0 != .none }.map(\.rawValue)
        + StorageFault.allCases.map(\.rawValue)
        + [
            "bundle-cut", "clone", "copy", "less-access", "mixed-schema", "overtaken", "rollback",
            "server-lost", "server-restored", "wrong-clock",
        ]).sorted()

    /// How often an operation took effect near a fault.
    package func count(_ operation: String, near fault: String) -> Int {
        pairs[Pair(operation: operation, fault: fault)] ?? 0
    }

    mutating func begin(_ word: String) {
        step += 1
        self.word = word
        recentOperations.removeAll { $0.step < step - Self.distance }
        recentFaults.removeAll { $0.step < step - Self.distance }
    }

    mutating func takesEffect() {
        operations[word, default: 0] += 1
        for recent in recentFaults {
            pairs[Pair(operation: word, fault: recent.fault), default: 0] += 1
        }
        recentOperations.append((word, step))
    }

    mutating func note(_ fault: String) {
        faults[fault, default: 0] += 1
        for recent in recentOperations {
            pairs[Pair(operation: recent.word, fault: fault), default: 0] += 1
        }
        recentFaults.append((fault, step))
    }

    mutating func note(_ transitions: [String: Int]) {
        self.transitions.merge(transitions, uniquingKeysWith: +)
    }

    package mutating func add(_ other: Coverage) {
        note(other.transitions)
        operations.merge(other.operations, uniquingKeysWith: +)
        faults.merge(other.faults, uniquingKeysWith: +)
        pairs.merge(other.pairs, uniquingKeysWith: +)
    }
}
