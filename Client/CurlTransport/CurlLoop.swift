import CCurl
import Foundation
import Synchronization

/// The work of a client's thread: it owns the multi handle and every transfer.
///
/// Not Sendable; it is made, used and dropped on one thread.
final class CurlLoop {
    private let multi: UnsafeMutableRawPointer
    /// Keeps TLS sessions, so that a new connection after a cut needs one round trip less.
    private let share: UnsafeMutableRawPointer?
    private let configuration: CurlConfiguration
    private let inbox: CurlInbox
    private let meter: TrafficMeter
    private var transfers: [UInt64: Transfer] = [:]

    /// Serves `inbox` until it is stopped.
    static func run(configuration: CurlConfiguration, inbox: CurlInbox, meter: TrafficMeter) {
        blockBrokenPipeSignal()
        if CurlLibrary.isReady, let multi = fieldbook_curl_multi_init() {
            let loop = CurlLoop(
                multi: multi, configuration: configuration, inbox: inbox, meter: meter)
            loop.serve()
        }
        for job in inbox.close() {
            job.continuation.resume(returning: .failure(.shutDown))
        }
    }

    private init(
        multi: UnsafeMutableRawPointer, configuration: CurlConfiguration, inbox: CurlInbox,
        meter: TrafficMeter
    ) {
        self.multi = multi
        self.configuration = configuration
        self.inbox = inbox
        self.meter = meter
        share = fieldbook_curl_share_init()
        if let share { fieldbook_curl_share_tls_sessions(share) }
        fieldbook_curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, 1)
        inbox.open(waking: multi)
    }

    deinit {
        fieldbook_curl_multi_cleanup(multi)
        if let share { fieldbook_curl_share_cleanup(share) }
    }

    private func serve() {
        while true {
            let batch = inbox.take()
            batch.arrivals.forEach(start)
            batch.cancelled.forEach { finish($0, .failure(.cancelled)) }
            if batch.isStopping { break }
            advance()
        }
        for job in inbox.close() {
            job.continuation.resume(returning: .failure(.shutDown))
        }
        for id in Array(transfers.keys) { finish(id, .failure(.shutDown)) }
    }

    /// Moves every transfer on, then sleeps until one can move again or mail arrives.
    private func advance() {
        var running: Int32 = 0
        var code = fieldbook_curl_multi_perform(multi, &running)
        if code == CURLM_OK {
            collectFinished()
            // Mail rings the alarm and libcurl knows its own timers: the limit is only a ceiling.
            code = fieldbook_curl_multi_poll(multi, 60_000)
        }
        guard code != CURLM_OK else { return }
        let reason = String(cString: fieldbook_curl_multi_strerror(code))
        let error = CurlError(kind: .other, message: "the HTTP client failed: \(reason)")
        for id in Array(transfers.keys) { finish(id, .failure(error)) }
    }

    private func start(_ job: CurlInbox.Job) {
        guard let transfer = Transfer(job, configuration: configuration, share: share) else {
            inbox.finished(job.id)
            let error = CurlError(kind: .other, message: "no memory for a request")
            job.continuation.resume(returning: .failure(error))
            return
        }
        transfers[job.id] = transfer
        let code = fieldbook_curl_multi_add_handle(multi, transfer.easy)
        if code != CURLM_OK {
            let reason = String(cString: fieldbook_curl_multi_strerror(code))
            let error = CurlError(kind: .other, message: "the request cannot start: \(reason)")
            finish(job.id, .failure(error))
        }
    }

    private func collectFinished() {
        var left: Int32 = 0
        while let message = fieldbook_curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE,
                let transfer = transfers.values.first(where: {
                    $0.easy == message.pointee.easy_handle
                })
            else { continue }
            finish(transfer.job.id, transfer.outcome(message.pointee.data.result))
        }
    }

    /// Ends a transfer, counts its traffic and answers its caller, once.
    private func finish(_ id: UInt64, _ outcome: CurlInbox.Outcome) {
        guard let transfer = transfers.removeValue(forKey: id) else { return }
        fieldbook_curl_multi_remove_handle(multi, transfer.easy)
        inbox.finished(id)
        meter.add(transfer.traffic)
        transfer.job.continuation.resume(returning: outcome)
    }

    /// A write to a closed connection must fail, not end the process: older versions of libcurl
    /// write to TLS connections without asking the system to keep quiet.
    private static func blockBrokenPipeSignal() {
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
    }
}

/// A thread that can be waited for until nothing of it is left, its thread-local destructors
/// included.
///
/// `Foundation.Thread` is detached: whoever waits for its last statement may go on to `exit` while
/// OpenSSL's destructor of the thread still runs, over what OpenSSL's own exit handler has freed.
/// Such a process has done its work and then ends with SIGSEGV.
package final class JoinableThread: Sendable {
    private let thread: Mutex<pthread_t?>

    /// Starts `body` on a thread of its own.
    ///
    /// Returns `nil` where the system has no thread to give; `body` does not run then.
    package init?(_ body: @escaping @Sendable () -> Void) {
        let work = Unmanaged.passRetained(Work(body))
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { pointer in
                guard let pointer else { return nil }
                Unmanaged<Work>.fromOpaque(pointer).takeRetainedValue().body()
                return nil
            }, work.toOpaque())
        guard code == 0 else {
            work.release()
            return nil
        }
        self.thread = Mutex(thread)
    }

    /// Returns when the thread has ended; at once if it was waited for before.
    package func join() {
        thread.withLock { thread in
            if let running = thread { pthread_join(running, nil) }
            thread = nil
        }
    }

    private final class Work {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
}

/// Facts about libcurl that hold for the whole process.
enum CurlLibrary {
    /// Loads libcurl and sets it up on first use; it stays so until the process ends.
    static let isReady: Bool = fieldbook_curl_prepare() != 0
}
