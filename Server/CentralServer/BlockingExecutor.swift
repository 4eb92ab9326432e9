import NIOPosix

/// Runs work that may block, on SQLite or on the processor, on a few threads of its own, so that
/// the threads that serve the network stay free.
///
/// A task with this preference keeps no thread while it waits for something asynchronous.
final class BlockingExecutor: TaskExecutor {
    private let pool: NIOThreadPool

    init(threads: Int) {
        pool = NIOThreadPool(numberOfThreads: threads)
        pool.start()
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        pool.submit { [self] _ in job.runSynchronously(on: asUnownedTaskExecutor()) }
    }

    /// Runs `body` on one of the threads.
    func run<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
        try await pool.runIfActive(body)
    }

    /// Ends the threads, after what they have been given.
    func stop() async throws {
        try await pool.shutdownGracefully()
    }
}
