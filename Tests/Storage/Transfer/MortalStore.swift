import CentralStorage
import ReplicaStore
import SyncProtocol
import Synchronization

/// A store that fails at one of its transactions. Unless it is told to come back, its process ends
/// there: from then on nothing answers.
final class MortalStore: StorageEngine {
    /// When in the transaction the process ends.
    enum Moment: CaseIterable {
        case before
        /// All is written, nothing is committed.
        case inside
        case after
    }

    struct Dead: Error {}

    private let store: CentralStore
    private let last: Int
    private let moment: Moment
    private let comesBack: Bool
    private let count = Mutex(0)
    private let isDead = Mutex(false)

    /// - Parameter last: the number of the transaction at which it ends, counted from 1.
    init(
        _ store: CentralStore, endsAt last: Int = .max, _ moment: Moment = .before,
        comesBack: Bool = false
    ) {
        self.comesBack = comesBack
        self.store = store
        self.last = last
        self.moment = moment
    }

    /// How many transactions have begun that write.
    var writes: Int { count.withLock { $0 } }

    var epoch: Epoch { store.epoch }
    var serverDevice: DeviceID { store.serverDevice }

    func read<T>(_ body: (CentralTransaction) throws -> T) throws -> T {
        try expectAlive()
        return try store.read(body)
    }

    func write<T>(_ body: (inout CentralTransaction) throws -> T) throws -> T {
        try expectAlive()
        let number = count.withLock { count in
            count += 1
            return count
        }
        guard number == last else { return try store.write(body) }
        isDead.withLock { $0 = !comesBack }
        if moment == .before { throw Dead() }
        _ = try store.write { transaction in
            _ = try body(&transaction)
            if moment == .inside { throw Dead() }
        }
        throw Dead()
    }

    func note<T>(_ body: (inout CentralTransaction) throws -> T) throws -> T {
        try expectAlive()
        return try store.note(body)
    }

    func scrubIfRequired() throws {
        try expectAlive()
        try store.scrubIfRequired()
    }

    private func expectAlive() throws { if isDead.withLock({ $0 }) { throw Dead() } }
}
