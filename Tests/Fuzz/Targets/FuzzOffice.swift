import CentralStorage
import Dispatch
import ExchangeService
import ReplicaStore
import SyncEngine
import SyncProtocol
import Synchronization

/// A field office of the fuzzers' world.
struct FuzzOffice {
    let replica: Replica
    let device: DeviceID
    let transport: FuzzTransport

    func sync() throws { _ = try Self.sync(replica, over: transport) }

    /// Syncs and waits for it, on a thread that may block.
    static func sync(
        _ replica: Replica, over transport: any ExchangeTransport
    ) throws -> SyncSummary {
        let done = DispatchSemaphore(value: 0)
        let result = Mutex<Result<SyncSummary, any Error>?>(nil)
        let box = Box(result)
        Task.detached {
            let outcome: Result<SyncSummary, any Error>
            do {
                outcome = .success(
                    try await SyncClient(replica: replica, transport: transport).sync())
            } catch {
                outcome = .failure(error)
            }
            box.value.withLock { $0 = outcome }
            done.signal()
        }
        done.wait()
        guard let outcome = box.value.withLock({ $0 }) else {
            throw FuzzFinding("a sync ended without a result")
        }
        return try outcome.get()
    }

    private final class Box: Sendable {
        let value: Mutex<Result<SyncSummary, any Error>?>
        init(_ value: consuming Mutex<Result<SyncSummary, any Error>?>) { self.value = value }
    }
}
