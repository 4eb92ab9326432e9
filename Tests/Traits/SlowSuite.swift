import Dispatch
import Testing

/// For suites that wait for processes or compute for long: runs their tests on threads of their
/// own, a few at a time, so that they neither hold the threads that asynchronous tests need nor
/// crowd the machine, and the times that they report are their own.
package struct SlowSuite: SuiteTrait, TestTrait, TestScoping {
    private static let slots = Slots(3)
    /// After so long a test is said to hang.
    private static let patience = Duration.seconds(15 * 60)
    private static let executor = ThreadExecutor()

    package var isRecursive: Bool { true }

    package func provideScope(
        for test: Test, testCase: Test.Case?,
        performing function: @Sendable @concurrent () async throws -> Void
    ) async throws {
        guard testCase != nil else { return try await function() }
        await Self.slots.take()
        // From now on: a test that waits for its turn does not hang. Generous, for slow machines.
        let guardian = Task {
            try await Task.sleep(for: Self.patience)
            Issue.record("\(test.name) hangs: it has run for \(Self.patience)")
        }
        defer { guardian.cancel() }
        do {
            try await withTaskExecutorPreference(Self.executor) { try await function() }
            await Self.slots.giveBack()
        } catch {
            await Self.slots.giveBack()
            throw error
        }
    }

    /// So many may go on at once; the others wait their turn.
    private actor Slots {
        private var free: Int
        private var waiting: [CheckedContinuation<Void, Never>] = []

        init(_ count: Int) { free = count }

        func take() async {
            guard free == 0 else { return free -= 1 }
            await withCheckedContinuation { waiting.append($0) }
        }

        func giveBack() {
            if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
        }
    }

    private final class ThreadExecutor: TaskExecutor {
        private let queue = DispatchQueue(label: "slow tests", attributes: .concurrent)

        func enqueue(_ job: consuming ExecutorJob) {
            let job = UnownedJob(job)
            queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
        }
    }
}

extension Trait where Self == SlowSuite {
    package static var slow: Self { Self() }
}
