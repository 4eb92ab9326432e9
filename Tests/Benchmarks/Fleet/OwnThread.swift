import Foundation
import Synchronization

/// A thread that runs one client's tasks and nothing else, so that clients that block do not hold
/// each other up.
final class OwnThread: TaskExecutor, Sendable {
    private let jobs = Mutex<[UnownedJob]>([])
    private let arrived = DispatchSemaphore(value: 0)

    init() {
        let thread = Thread { [weak self] in
            while let self, let job = next() {
                job.runSynchronously(on: asUnownedTaskExecutor())
            }
        }
        thread.stackSize = 512 << 10
        thread.start()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.append(job) }
        arrived.signal()
    }

    /// Ends the thread when its jobs are done.
    func stop() { arrived.signal() }

    private func next() -> UnownedJob? {
        arrived.wait()
        return jobs.withLock { $0.isEmpty ? nil : $0.removeFirst() }
    }
}

/// A value that only one thread uses at a time, which its owner sees to.
///
/// Unchecked: each client runs on its `OwnThread`, one step after the other.
struct ThreadBound<Value>: @unchecked Sendable {
    let value: Value

    init(_ value: Value) {
        self.value = value
    }
}
