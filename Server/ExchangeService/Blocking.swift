import Foundation

/// Threads that may block, apart from those that run Swift's tasks.
enum Blocking {
    private static let queue: OperationQueue = {
        let queue = OperationQueue()
        queue.name = "exchange"
        queue.maxConcurrentOperationCount = 8
        return queue
    }()

    static func run<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            queue.addOperation { continuation.resume(with: Result(catching: body)) }
        }
    }
}
