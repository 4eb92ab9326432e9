import ReplicaStore
import SyncEngine
import SyncProtocol
import Synchronization

/// A replica's line to the server: holds each request until the simulation says what becomes of it.
///
/// `@unchecked Sendable`: used only by the thread that drives the world, which also runs the tasks.
final class Line: ExchangeTransport, @unchecked Sendable {
    typealias Outcome = Result<TransportAnswer, TransportFailure>

    /// The request that waits for its answer, if any.
    private(set) var request: [UInt8]?
    private var continuation: CheckedContinuation<Outcome, Never>?

    func exchange(
        _ body: [UInt8], _ terms: ExchangeTerms
    ) async throws(TransportFailure) -> TransportAnswer {
        let outcome = await withCheckedContinuation {
            request = body
            continuation = $0
        }
        return try outcome.get()
    }

    /// Offices are enrolled with their keys, also where the server is set up anew.
    func register(_ key: DeviceKey) async throws(TransportFailure) -> DeviceKey? { key }

    /// Lets the waiting request end so.
    func end(_ outcome: Outcome) {
        let waiting = continuation
        request = nil
        continuation = nil
        waiting?.resume(returning: outcome)
    }
}

extension TransportFailure {
    static let lost = TransportFailure(
        kind: .unavailable, code: "unavailable", message: "the line was cut")
    static let tooLarge = TransportFailure(
        kind: .tooLarge, code: "http_413", message: "the way takes no request of that size")
}

/// One sync of a replica on its way; how it ended, once it has.
///
/// `@unchecked Sendable`: as `Line`.
final class RunningSync: @unchecked Sendable {
    let line = Line()
    var result: Result<SyncSummary, any Error>?
    /// Requests that were made so far.
    var requests = 0
    /// Whether a fault met it, so that it may well fail.
    var isDisturbed = false
    /// How often the conversations with the server took each transition, once the sync is over.
    var taken: [String: Int] { transitions.withLock { $0 } }
    private let transitions = Mutex<[String: Int]>([:])

    /// A client that syncs a replica over the line.
    func client(_ replica: Replica, pushBytes: Int, attempts: Int = 1) -> SyncClient {
        // Whoever drives the world decides how long anything takes.
        let patience = LinePatience(attempts: attempts, attemptsToConnect: attempts) { _, _ in }
        return SyncClient(
            replica: replica, transport: line, pushBytes: pushBytes, patience: patience
        ) { counts in
            self.transitions.withLock { transitions in
                for (transition, count) in counts {
                    transitions[transition.description, default: 0] += count
                }
            }
        }
    }
}
