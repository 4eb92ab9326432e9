import CommandSupport
import CurlTransport
import Dispatch
import Foundation
import ReplicaStore
import SyncEngine
import Synchronization
import TextFormats

/// Syncs whenever there is something new, until somebody presses Ctrl-C.
final class WatchSession: Sendable {
    private let client: SyncClient
    private let options: GlobalOptions
    private let hasConflicts = Mutex(false)

    init(client: SyncClient, options: GlobalOptions) {
        self.client = client
        self.options = options
    }

    /// - Returns: `conflicts` or `done`, as the last sync left the replica.
    func run() async throws -> ExitStatus {
        options.output.remark("watching; Ctrl-C ends it")
        let work = Task { try await self.watch() }
        let signals = StopSignals { work.cancel() }
        defer { signals.end() }
        do {
            try await work.value
        } catch is CancellationError {
            // That is how a watch ends.
        } catch let failure as TransportFailure where failure.kind == .cancelled {
            // A request was on its way when it did.
        }
        return hasConflicts.withLock(\.self) ? .conflicts : .done
    }

    private func watch() async throws {
        let manner = SyncClient.WatchManner(process: getpid(), pause: Self.pause)
        try await client.watch(manner, onSync: tell) { [options] wait in
            if options.output.isJSON { return options.output.note { wait.write(to: &$0) } }
            options.output.remark(
                "\(wait.message); waiting since \(LocalTime.text(milliseconds: wait.since)), "
                    + "trying again at \(LocalTime.text(milliseconds: wait.next))"
                    + (wait.failures == 1 ? wait.hint.map { "\n\($0)" } ?? "" : ""))
        }
    }

    /// Soon at first, then once a minute; every five minutes where somebody has to do something.
    private static func pause(_ failures: Int, _ failure: TransportFailure) -> Duration {
        let isPassing = [.unavailable, .intercepted].contains(failure.kind)
        let policy = RetryPolicy(
            baseDelay: .seconds(2), maximumDelay: .seconds(isPassing ? 60 : 300),
            retryAfterLimit: .seconds(300))
        return policy.delay(afterAttempt: failures, wish: failure.retryAfter)
    }

    private func tell(_ summary: SyncSummary) {
        hasConflicts.withLock { $0 = summary.conflicts > 0 }
        // Without a reader there is nobody to tell that writing failed.
        try? SyncAnswer(summary: summary, options: options).write()
    }
}

extension WatchWait {
    /// The members of an object about it.
    func write(to writer: inout JSONWriter) {
        writer.key("waiting")
        writer.object { writer in
            writer.member("code", code)
            writer.member("reason", message)
            writer.member("hint", hint)
            writer.member("since", at: since)
            writer.member("next", at: next)
            writer.member("failures", failures)
        }
    }
}

/// Calls back when the process is asked to stop by SIGINT or SIGTERM, instead of dying at once.
struct StopSignals {
    private let sources: [any DispatchSourceSignal]

    init(_ stop: @escaping @Sendable () -> Void) {
        sources = [SIGINT, SIGTERM].map { number in
            // The default action would end the process before the source hears of the signal.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler(handler: stop)
            source.resume()
            return source
        }
    }

    /// Gives the signals their default action back.
    func end() {
        for source in sources { source.cancel() }
        signal(SIGINT, SIG_DFL)
        signal(SIGTERM, SIG_DFL)
    }
}
