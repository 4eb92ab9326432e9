import Synchronization

/// Keeps idle libzstd contexts for the next caller.
///
/// A context belongs to one borrower at a time; idle ones beyond `limit` are freed.
final class ContextPool<Context: Sendable>: Sendable {
    private let idle = Mutex<[Context]>([])
    private let limit: Int
    private let make: @Sendable () throws(ZstandardError) -> Context

    init(limit: Int, make: @escaping @Sendable () throws(ZstandardError) -> Context) {
        self.limit = limit
        self.make = make
    }

    func borrow() throws(ZstandardError) -> Context {
        if let context = idle.withLock({ $0.popLast() }) { return context }
        return try make()
    }

    func giveBack(_ context: Context) {
        idle.withLock { contexts in
            if contexts.count < limit { contexts.append(context) }
        }
    }
}
