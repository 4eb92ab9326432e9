import Synchronization

/// Lets so many in at once and turns the others away.
final class Gate: Sendable {
    private let limit: Int
    private let inside = Atomic<Int>(0)

    init(limit: Int) {
        self.limit = limit
    }

    var count: Int { inside.load(ordering: .relaxed) }

    /// - Returns: whether there was room; who enters must leave.
    func enter() -> Bool {
        let before = inside.add(1, ordering: .acquiringAndReleasing).oldValue
        if before < limit { return true }
        leave()
        return false
    }

    func leave() {
        inside.subtract(1, ordering: .acquiringAndReleasing)
    }
}
