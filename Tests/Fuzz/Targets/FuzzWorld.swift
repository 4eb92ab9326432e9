import CentralStorage
import ExchangeService
import ReplicaStore
import SyncEngine
import SyncProtocol
import TestSupport

/// A central store and two offices that have met and then worked apart; the same every time, and
/// so small that each input can have it anew. Whoever it names is fictitious.
final class FuzzWorld {
    static let spaces = ["network", "office:minsk"]

    let folder: ScratchFolder
    let clock = TestClock()
    let store: CentralStore
    let exchange: Exchange
    let traffic = FuzzTraffic()
    private(set) var offices: [FuzzOffice] = []
    private var first: RecordID?

    var minsk: FuzzOffice { offices[0] }
    var brest: FuzzOffice { offices[1] }
    var centralPath: String { folder.file("central/central.sqlite") }

    init() throws {
        folder = try ScratchFolder()
        store = try CentralStore(
            directory: folder.file("central"), environment: clock.environment())
        // Small pages, so that scans and several pages come up in a world of a dozen records.
        exchange = Exchange(
            store: store, environment: clock.environment(),
            limits: ExchangeLimits(pageBytes: 3000, entriesWithoutScan: 500))
        let spaces = Self.spaces
        try store.write { transaction in
            for space in spaces { try transaction.addSpace(space) }
        }
        offices = [try join("minsk", .manage), try join("brest", .write)]
        try meet()
        try workApart()
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
        try minsk.sync()
        try brest.sync()
        try minsk.sync()
        if let conflict = try minsk.replica.conflicts().first {
            _ = try minsk.replica.resolve(conflict.id, .take(1))
        }
        try minsk.sync()
        try join("gomel", .read).sync()
        return traffic
    }
}
