import CentralStorage
import ExchangeService
import ReplicaStore
import StoreKit
import SyncEngine
import SyncProtocol
import TestSupport

/// A central store and two offices that have met and then worked apart; the same every time, and
/// so small that each input can have it anew. Whoever it names is fictitious.
final class FuzzWorld {
    static let spaces = ["network", "office:minsk"]

    let folder: ScratchFolder
    let clock = TestClock()
    private(set) var store: CentralStore
    private(set) var exchange: Exchange
    private(set) var centralPath: String
    let traffic = FuzzTraffic()
    private(set) var offices: [FuzzOffice] = []
    private var first: RecordID?

    var minsk: FuzzOffice { offices[0] }
    var brest: FuzzOffice { offices[1] }

    /// - Parameter isRestored: whether the server has lost what was done after the offices first
    ///   met, and lets replicas bring it back.
    init(isRestored: Bool = false) throws {
        folder = try ScratchFolder()
        (store, exchange, centralPath) = try Self.open(folder.file("central"), clock)
        let spaces = Self.spaces
        try store.write { transaction in
            for space in spaces { try transaction.addSpace(space) }
        }
        offices = [try join("minsk", .manage), try join("brest", .write)]
        try meet()
        if isRestored { try loseTheServer() }
        try workApart()
    }

    /// Small pages, so that scans and several pages come up in a world of a dozen records.
    private static func open(
        _ directory: String, _ clock: TestClock
    ) throws -> (CentralStore, Exchange, String) {
        let store = try CentralStore(directory: directory, environment: clock.environment())
        let exchange = Exchange(
            store: store, environment: clock.environment(),
            limits: ExchangeLimits(pageBytes: 900, entriesWithoutScan: 500))
        return (store, exchange, directory + "/central.sqlite")
    }

    /// Puts a backup in the place of a server that has gone on since.
    private func loseTheServer() throws {
        let backup = folder.file("central-backup")
        _ = try store.backup(to: backup)
        for office in [minsk, brest] {
            if let first { try edit(office, first, .set(field: "acronym", "Lost")) }
            try office.sync()
        }
        let directory = folder.file("restored")
        _ = try CentralStore.restore(
            from: backup, to: directory, environment: clock.environment())
        (store, exchange, centralPath) = try Self.open(directory, clock)
        offices = offices.map { office in
            FuzzOffice(
                replica: office.replica, device: office.device,
                transport: FuzzTransport(exchange, store, device: office.device, traffic))
        }
    }

    func join(_ name: String, _ level: AccessLevel) throws -> FuzzOffice {
        let replica = try Replica.create(
            path: folder.file("\(name).sqlite"), office: name, author: "\(name) author",
            name: "\(name) laptop", environment: clock.environment())
        let identity = try replica.identity()
        let device = identity?.device ?? DeviceID(high: 0, low: 0)
        let access = Self.spaces.map { SpaceAccess(space: $0, level: level) }
        let enrolment = try store.write { transaction in
            let code = try transaction.invite(office: name, name: nil, grants: access)
            return try transaction.enrol(
                code: code, device: device, name: "\(name) laptop",
                token: ContentHash(of: Array(name.utf8)))
        }
        try replica.enrol(
            ReplicaStore.Enrolment(
                serverURL: "http://127.0.0.1", token: "secret", office: name,
                tag: enrolment.tag, access: enrolment.grants,
                serverTime: clock.environment().now()))
        return FuzzOffice(
            replica: replica, device: device,
            transport: FuzzTransport(exchange, store, device: device, traffic))
    }

    /// Records of several kinds, which both offices hold.
    private func meet() throws {
        let office = minsk.replica
        first = try office.add(
            "stakeholder",
            [
                .set(field: "name", "First (fictitious)"), .set(field: "type", "ngo_national"),
                .addElement(field: "sectors", "health"),
            ], space: "network"
        ).id
        for number in 0..<3 {
            _ = try office.add(
                "stakeholder",
                [.set(field: "name", .text("Number \(number)")), .set(field: "type", "other")],
                space: "network")
        }
        _ = try office.add(
            "case",
            [
                .set(field: "sex", "f"), .set(field: "given_name", "Nobody"),
                .addElement(field: "protection_categories", "refugee"),
                .setElement(field: "notes", element: nil, "Fictitious note"),
                .set(field: "consent_services", "granted"),
            ], space: "office:minsk")
        try minsk.sync()
        try brest.sync()
    }

    /// Edits of the same records on both sides; they are pending when the world is ready.
    private func workApart() throws {
        guard let first else { return }
        clock.advance(milliseconds: 60_000)
        try edit(minsk, first, .set(field: "name", "Of Minsk"))
        try edit(
            brest, first, .set(field: "name", "Of Brest"),
            .addElement(
                field: "sectors", "education"))
        _ = try brest.replica.delete(first.description, in: nil, reason: "closed")
        for office in offices {
            _ = try office.replica.add(
                "stakeholder",
                [.set(field: "name", "Met lately"), .set(field: "type", "other")],
                space: "network")
        }
    }

    private func edit(_ office: FuzzOffice, _ id: RecordID, _ changes: FieldChange...) throws {
        _ = try office.replica.edit(id.description, in: nil, changes)
    }

    /// What requests and answers look like when the world goes on from here.
    func goOn() throws -> FuzzTraffic {
        traffic.forget()
        let copy = folder.file("copy-of-minsk.sqlite")
        _ = try minsk.replica.backUp(to: copy)
        try minsk.sync()
        try brest.sync()
        try minsk.sync()
        if let conflict = try minsk.replica.conflicts().first {
            _ = try minsk.replica.resolve(conflict.id, .take(1))
        }
        try minsk.sync()
        try join("gomel", .read).sync()
        try syncCopy(copy)
        return traffic
    }

    /// Syncs a copy of the first office's replica that was made before the replica went on.
    private func syncCopy(_ path: String) throws {
        let copy = try Replica(path: path, environment: clock.environment())
        if let first {
            _ = try copy.edit(first.description, in: nil, [.set(field: "name", "Of a copy")])
        }
        _ = try FuzzOffice.sync(copy, over: minsk.transport)
    }
}
