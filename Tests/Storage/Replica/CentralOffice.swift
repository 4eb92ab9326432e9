import CentralStorage
import ExchangeService
import ReplicaStore
import StoreKit
import SyncEngine
import SyncProtocol
import TestSupport
import TextFormats

/// A central office in a test: a real store and exchange, with field offices that are enrolled.
final class CentralOffice {
    let folder: ScratchFolder
    let clock: TestClock
    let store: CentralStore
    let exchange: Exchange

    init(
        spaces: [String] = ["network"], clock: TestClock = TestClock(),
        limits: ExchangeLimits = ExchangeLimits()
    ) throws {
        LedgerAudit.isOn = true
        folder = try ScratchFolder()
        self.clock = clock
        store = try CentralStore(
            directory: folder.file("central"), environment: clock.environment())
        exchange = Exchange(store: store, environment: clock.environment(), limits: limits)
        try store.write { transaction in
            for space in spaces { try transaction.addSpace(space) }
        }
    }

    /// An office whose store exists already, in the folder and at the time of another.
    init(directory: String, like other: CentralOffice) throws {
        folder = other.folder
        clock = other.clock
        store = try CentralStore(directory: directory, environment: clock.environment())
        exchange = Exchange(
            store: store, environment: clock.environment(), limits: other.exchange.limits)
    }

    /// The same office, its store served in another way.
    init(like other: CentralOffice, over engine: some StorageEngine) {
        folder = other.folder
        clock = other.clock
        store = other.store
        exchange = Exchange(
            store: engine, environment: clock.environment(), limits: other.exchange.limits)
    }

    /// Opens routes between spaces, in both directions.
    func open(_ spaces: String...) throws {
        try store.write { transaction in
            for from in spaces {
                for to in spaces where to != from { try transaction.addRoute(from: from, to: to) }
            }
        }
    }

    /// Enrols a new replica that may write in the spaces.
    func office(
        _ name: String, spaces: [String] = ["network"], level: AccessLevel = .write,
        clockOffset: Int64 = 0
    ) throws -> FieldOffice {
        let replica = try Replica.create(
            path: folder.file("\(name).sqlite"), office: name, author: "\(name) author",
            environment: clock.environment(offset: clockOffset))
        return try join(replica, spaces: spaces, level: level)
    }

    /// What an operator does where replicas hold what the server lacks.
    func openRecovery() throws {
        try store.write { transaction in
            for name in try transaction.spaces().map(\.space) {
                guard let space = try transaction.space(named: name) else { continue }
                try transaction.openRecovery(of: space, because: "command")
            }
        }
    }

    func join(
        _ replica: Replica, spaces: [String], level: AccessLevel = .write
    ) throws -> FieldOffice {
        guard let identity = try replica.identity() else {
            throw StoreError(.failed, "no identity")
        }
        let access = spaces.map { SpaceAccess(space: $0, level: level) }
        let enrolment = try store.write { transaction in
            let code = try transaction.invite(
                office: identity.office, name: nil, grants: access)
            return try transaction.enrol(
                code: code, device: identity.device, name: identity.name,
                token: ContentHash(of: Array(identity.name.utf8)), key: try replica.key())
        }
        try replica.enrol(
            ReplicaStore.Enrolment(
                serverURL: "http://127.0.0.1", token: "secret", office: enrolment.office,
                tag: enrolment.tag, access: enrolment.grants, key: enrolment.key,
                serverTime: clock.environment().now()))
        let transport = DirectTransport(self, device: identity.device)
        return FieldOffice(
            replica: replica, transport: transport,
            client: SyncClient(replica: replica, transport: transport))
    }
}

/// One field office in a test.
struct FieldOffice {
    let replica: Replica
    let transport: DirectTransport
    let client: SyncClient

    @discardableResult
    func sync() async throws -> SyncSummary { try await client.sync() }

    func addStakeholder(_ name: String) throws -> RecordID {
        try replica.add(
            "stakeholder",
            [.set(field: "name", .text(name)), .set(field: "type", "ngo_national")],
            space: "network"
        ).id
    }

    func edit(_ id: RecordID, _ changes: FieldChange...) throws {
        _ = try replica.edit(id.description, in: nil, changes)
    }

    func fields(_ id: RecordID) throws -> [String: Value] {
        try replica.show(id.description, in: nil).fields
    }

    var digests: [String] {
        get throws { try replica.syncStates().map(\.digest.hexadecimal) }
    }

    /// Every record in use as its visible fields, in order of id.
    func documents(_ collection: String) throws -> [String] {
        var lines: [String] = []
        try replica.forEachRecord(collection) {
            lines.append("\($0.id) \(JSONWriter.text(.map($0.fields)))")
        }
        return lines
    }
}
