import HTTPTypes
import HummingbirdCore
import NIOCore
import NIOPosix

/// The body of one request, read once, within a size and not too slowly.
///
/// Used by the one task that serves its connection.
final class IncomingBody {
    private var iterator: RequestBody.AsyncIterator
    private let declared: Int?
    private let expectsContinue: Bool
    private let started = ContinuousClock.now
    private let limits: ServerLimits
    private var isFinished = false
    /// Whether the body is of a device that is known.
    private var isDevices = false
    /// Bytes read up to now.
    private(set) var count = 0

    init(_ request: Request, limits: ServerLimits) {
        iterator = request.body.makeAsyncIterator()
        declared = request.headers[.contentLength].flatMap { Int($0) }
        expectsContinue = request.headers[.expect]?.lowercased() == "100-continue"
        self.limits = limits
    }

    /// Reads the whole body.
    ///
    /// - Parameter held: what the bytes of a device count against while they are kept. It may take
    ///   as long as its line does: it has few connections, and each ends when nothing comes.
    /// - Throws: `Problem`, or the connection's error when it broke.
    func collect(
        limit: Int, writer: borrowing ResponseWriter, holding held: HeldBytes? = nil
    ) async throws -> [UInt8] {
        isDevices = held != nil
        if let declared, declared > limit { throw Self.tooLarge(limit) }
        if expectsContinue {
            try await writer.writeInformationalHead(HTTPResponse(status: .continue))
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(min(declared ?? 0, limit))
        while let buffer = try await next() {
            guard count <= limit else { throw Self.tooLarge(limit) }
            try held?.take(buffer.readableBytes)
            bytes.append(contentsOf: buffer.readableBytesView)
        }
        return bytes
    }

    /// Reads what the call did not, so that the client, which may still be sending, gets to see
    /// the answer. - Returns: whether the connection can be used again.
    func discardRest() async throws -> Bool {
        if isFinished { return true }
        while try await next() != nil {
            if count > limits.bodyBytes { return false }
        }
        return true
    }

    private func next() async throws -> ByteBuffer? {
        guard let buffer = try await nextPart() else {
            isFinished = true
            return nil
        }
        count += buffer.readableBytes
        guard isInTime else {
            throw Problem(
                .requestTimeout, "the body came too slowly",
                hint: "try again on a better line, or send smaller parts")
        }
        return buffer
    }

    private func nextPart() async throws -> ByteBuffer? {
        do {
            return try await iterator.next()
        } catch {
            throw ConnectionLost(underlying: error)
        }
    }

    /// A stall closes the connection; this stops strangers who send a byte now and then.
    private var isInTime: Bool {
        if isDevices { return true }
        let earned = Duration.seconds(Double(count) / limits.bytesPerSecond)
        return ContinuousClock.now - started <= .seconds(limits.graceSeconds) + earned
    }

    private static func tooLarge(_ limit: Int) -> Problem {
        Problem(
            .tooLarge, "the body is larger than \(limit) bytes", hint: "send it in smaller parts")
    }
}

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
