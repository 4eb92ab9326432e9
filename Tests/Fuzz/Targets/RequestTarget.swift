import CentralStorage
import DomainModel
import ExchangeService
import ReplicaStore
import StoreKit
import SyncEngine
import SyncProtocol

/// The server's side of the exchange, over a real store file.
///
/// What the server takes must leave a store that verifies, and other offices must be able to take
/// it from the server: one hostile device must not stop the others.
package struct RequestTarget: FuzzTarget {
    package static let name = "request"

    private let world: FuzzWorld
    private let central: StoreWatch
    private let peer: StoreWatch
    /// What is given back to a restored server is believed for as long as recovery is open: a state
    /// can be another one than the commits that another office holds give, and `verify` says so.
    private let isRestored: Bool

    package var taken: Int { central.taken }

    package init() throws { try self.init(isRestored: false) }

    init(isRestored: Bool) throws {
        self.isRestored = isRestored
        world = try FuzzWorld(isRestored: isRestored)
        central = try StoreWatch(path: world.centralPath)
        peer = try StoreWatch(path: world.brest.replica.path)
    }

    package func bear(_ input: [UInt8]) throws {
        guard let request = try? ExchangeRequest(encoded: input) else { return }
        guard request.encoded() == input else {
            throw FuzzFinding("a request was read from bytes that are not its own")
        }
        // Input decides who asks, so that all levels of access come up.
        let office = world.offices[input.count % world.offices.count]
        try answer(request, to: office, "a request")
        let mended = try RequestMender(store: world.store).mend(request)
        if mended != request { try answer(mended, to: office, "a mended request") }
    }

    private func answer(
        _ request: ExchangeRequest, to office: FuzzOffice, _ what: String
    ) throws {
        guard let device = try world.store.read({ try $0.device(office.device) }) else {
            throw FuzzFinding("the device is gone")
        }
        try central.bear(what) {
            let answer = try world.exchange.answer(request, device: device)
            guard try ExchangeResponse(encoded: answer.encoded()) == answer else {
                throw FuzzFinding("an answer that does not read as what was written")
            }
        } check: {
            let problems = try world.store.verify()
            guard problems.isEmpty else { throw FuzzFinding("\(what) spoils: \(problems)") }
            try expectPeerTakesIt(what)
        }
    }

    private func expectPeerTakesIt(_ what: String) throws {
        defer { try? peer.restore() }
        let replica = world.brest.replica
        let summary = try FuzzOffice.sync(replica, over: world.brest.transport)
        guard summary.isConverged != false else {
            throw FuzzFinding("after \(what) another office does not converge")
        }
        let problems = try replica.verify().filter { !isRestored || $0.kind != .state }
        guard problems.isEmpty else {
            throw FuzzFinding("\(what) spoils another office: \(problems)")
        }
        try Everyday.use(replica)
    }

    package func seeds() throws -> [String: [UInt8]] {
        let messages = try FuzzWorld(isRestored: isRestored).goOn().messages
        return Dictionary(
            messages.enumerated().map { ("sync-\($0)", $1.request) }, uniquingKeysWith: { $1 })
    }

    package static func mutate(_ input: [UInt8], _ random: inout FuzzRandom) -> [UInt8] {
        CBORMutator.mutate(input, &random)
    }
}

/// What an office does with its replica every day; none of it may fail because of what came in.
enum Everyday {
    static func use(_ replica: Replica) throws {
        _ = try replica.status()
        _ = try replica.conflicts()
        _ = try replica.commits(limit: 20)
        _ = try replica.syncStates()
        for collection in replica.schema.collections {
            try replica.forEachRecord(collection.name) { _ in }
        }
        _ = try replica.add(
            "stakeholder", [.set(field: "name", "Afterwards"), .set(field: "type", "other")],
            space: "network")
    }
}
