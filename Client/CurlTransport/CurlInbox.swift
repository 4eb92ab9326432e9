import CCurl
import Synchronization

/// What callers hand to the thread that owns the transfers.
///
/// Every request is announced before its task can be cancelled, so that a cancel that arrives
/// before its request finds an entry to mark; `finished` removes it, so that a late one finds
/// nothing.
final class CurlInbox: Sendable {
    typealias Outcome = Result<HTTPResponse, CurlError>

    struct Job: Sendable {
        let id: UInt64
        let request: HTTPRequest
        let address: RequestAddress
        let continuation: CheckedContinuation<Outcome, Never>
    }

    /// What has gathered since the last look.
    struct Batch: Sendable {
        var arrivals: [Job] = []
        var cancelled: [UInt64] = []
        var isStopping = false
    }

    /// `@unchecked Sendable` is safe because `curl_multi_wakeup` is the one call on a multi handle
    /// that libcurl allows from any thread, and nothing else is done with it here.
    private struct Alarm: @unchecked Sendable {
        let multi: UnsafeMutableRawPointer

        func ring() {
            fieldbook_curl_multi_wakeup(multi)
        }
    }

    private enum Stage {
        case announced
        case cancelledEarly
        case submitted
    }

    private struct State {
        var lastID: UInt64 = 0
        var stages: [UInt64: Stage] = [:]
        var batch = Batch()
        var alarm: Alarm?
        var isClosed = false
    }

    private let state = Mutex(State())

    /// Makes room for a request and returns its id.
    func announce() -> UInt64 {
        state.withLock { state in
            state.lastID += 1
            state.stages[state.lastID] = .announced
            return state.lastID
        }
    }

    /// Queues an announced job, or answers it at once if it was cancelled or the inbox is closed.
    func submit(_ job: Job) {
        let refusal: CurlError? = state.withLock { state in
            let stage = state.stages.removeValue(forKey: job.id)
            if state.isClosed { return .shutDown }
            if stage == .cancelledEarly { return .cancelled }
            state.stages[job.id] = .submitted
            state.batch.arrivals.append(job)
            state.alarm?.ring()
            return nil
        }
        if let refusal { job.continuation.resume(returning: .failure(refusal)) }
    }

    /// Cancels a job, whether it has been submitted or not; one that has finished is left alone.
    func cancel(_ id: UInt64) {
        state.withLock { state in
            switch state.stages[id] {
            case .announced:
                state.stages[id] = .cancelledEarly
            case .submitted:
                state.batch.cancelled.append(id)
                state.alarm?.ring()
            case .cancelledEarly, nil:
                break
            }
        }
    }

    func stop() {
        state.withLock { state in
            state.batch.isStopping = true
            state.alarm?.ring()
        }
    }
}

/// The side of the thread that owns the transfers.
extension CurlInbox {
    /// From here on, new mail interrupts the poll of `multi`.
    func open(waking multi: UnsafeMutableRawPointer) {
        let alarm = Alarm(multi: multi)
        state.withLock { $0.alarm = alarm }
    }

    func take() -> Batch {
        state.withLock { state in
            let batch = state.batch
            state.batch = Batch(isStopping: batch.isStopping)
            return batch
        }
    }

    func finished(_ id: UInt64) {
        state.withLock { $0.stages[id] = nil }
    }

    /// Refuses what comes from now on and returns what came before; the multi handle is not
    /// touched again.
    func close() -> [Job] {
        state.withLock { state in
            state.isClosed = true
            state.alarm = nil
            let jobs = state.batch.arrivals
            state.batch = Batch(isStopping: true)
            state.stages = state.stages.filter { $0.value != .submitted }
            return jobs
        }
    }
}

extension CurlError {
    static var cancelled: CurlError {
        CurlError(kind: .cancelled, message: "the request was cancelled")
    }

    static var shutDown: CurlError {
        CurlError(kind: .cancelled, message: "the client was shut down")
    }
}
