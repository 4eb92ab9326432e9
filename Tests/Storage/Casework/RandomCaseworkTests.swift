import CentralStorage
import DomainModel
import ExchangeService
import ReplicaStore
import SyncEngine
import SyncProtocol
import TestSupport
import Testing

/// Referrals, withdrawals, transfers, edits and syncs in random order, by offices that share
/// nothing but their channels, one of them with two laptops. The people are fictitious.
@Suite("Casework at random")
struct RandomCaseworkTests {
    private static let names = ["brest", "gomel", "minsk"]

    private struct World {
        let central: CentralOffice
        /// The last one is the second laptop of the office before.
        let offices: [FieldOffice]
        var random: SeededRandom
        var cases: [RecordID] = []
        /// What was added to each case, and must not be lost.
        var tags: [RecordID: Set<String>] = [:]
        /// The case of each note.
        var notes: [RecordID: RecordID] = [:]
        var trace: [String] = []

        mutating func below(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }

        mutating func any<T>(_ items: [T]) -> T? {
            items.isEmpty ? nil : items[below(items.count)]
        }

        /// Notes a step unless it was refused.
        mutating func act(_ words: String, _ body: () throws -> Void) -> Bool {
            guard (try? body()) != nil else { return false }
            trace.append(words)
            return true
        }
    }

    private func world(_ seed: UInt64) async throws -> World {
        let central = try CentralOffice(spaces: [])
        try central.store.write { transaction in
            for name in Self.names { try transaction.addOffice(name) }
        }
        func spaces(_ name: String) -> [String] {
            ["network", "office:\(name)"]
                + Self.names.compactMap { OfficeChannel(name, $0)?.space }
        }
        var offices = try Self.names.map {
            try central.office($0, spaces: spaces($0), level: .manage)
        }
        let second = try Replica.create(
            path: central.folder.file("second.sqlite"), office: "minsk", author: "second author",
            name: "minsk-second", environment: central.clock.environment())
        offices.append(try central.join(second, spaces: spaces("minsk"), level: .write))
        for office in offices { try await office.sync() }
        return World(central: central, offices: offices, random: SeededRandom(seed: seed))
    }

    // MARK: Steps

    private func step(_ number: Int, _ world: inout World) async throws {
        let place = world.below(world.offices.count)
        let replica = world.offices[place].replica
        world.central.clock.advance(milliseconds: Int64(1000 + world.below(1000)))
        switch world.below(16) {
        case 0: try addCase(number, by: place, &world)
        case 1...3: edit(number, by: place, &world)
        case 4, 5: refer(by: place, &world)
        case 6...8:
            let step = ReferralStep.allCases[world.below(ReferralStep.allCases.count)]
            guard let id = world.any(try ids("referral", of: replica)) else { return }
            _ = world.act("\(place) \(step) \(id)") { _ = try replica.take(step, of: "\(id)") }
        case 9: withdraw(by: place, &world)
        case 10, 11: transfer(by: place, &world)
        default:
            world.trace.append("\(place) syncs")
            try await world.offices[place].sync()
        }
    }

    private func ids(_ collection: String, of replica: Replica) throws -> [RecordID] {
        var ids: [RecordID] = []
        try replica.forEachRecord(collection) { ids.append($0.id) }
        return ids
    }

    private func addCase(_ number: Int, by place: Int, _ world: inout World) throws {
        let id = try world.offices[place].replica.add(
            "case",
            [
                .set(field: "sex", "f"), .set(field: "given_name", .text("Person \(number)")),
                .addElement(field: "protection_categories", "refugee"),
                .set(field: "consent_sharing", "granted"),
            ]
        ).id
        world.cases.append(id)
        world.trace.append("\(place) adds the case \(id)")
    }

    private func edit(_ number: Int, by place: Int, _ world: inout World) {
        let replica = world.offices[place].replica
        guard let id = world.any(world.cases) else { return }
        if world.below(2) == 0 {
            let tag = "tag-\(number)"
            let isDone = world.act("\(place) adds \(tag) to \(id)") {
                _ = try replica.edit(
                    "\(id)", in: "case", [.addElement(field: "alias_names", .text(tag))])
            }
            if isDone { world.tags[id, default: []].insert(tag) }
        } else {
            var note: RecordID?
            _ = world.act("\(place) writes a note on \(id)") {
                note = try replica.add(
                    "note",
                    [
                        .set(field: "subject", .text("\(id)")),
                        .set(field: "text", .text("note \(number)")),
                    ]
                ).id
            }
            if let note { world.notes[note] = id }
        }
    }

    private func refer(by place: Int, _ world: inout World) {
        let replica = world.offices[place].replica
        guard let id = world.any(world.cases), let office = world.any(Self.names) else { return }
        let kind = world.below(2) == 0 ? "referral" : "transfer"
        let request = ReferralRequest(
            to: .office(office), kind: kind, service: "health",
            share: ["given_name", "alias_names"])
        _ = world.act("\(place) refers \(id) to \(office), \(kind)") {
            _ = try replica.refer("\(id)", request)
        }
    }

    private func withdraw(by place: Int, _ world: inout World) {
        let replica = world.offices[place].replica
        guard let id = world.any(world.cases), world.below(2) == 0 else { return }
        _ = world.act("\(place) records that the person of \(id) has withdrawn consent") {
            _ = try replica.edit(
                "\(id)", in: "case", [.set(field: "consent_sharing", "withdrawn")])
        }
    }

    private func transfer(by place: Int, _ world: inout World) {
        let replica = world.offices[place].replica
        guard let id = world.any(world.cases) else { return }
        let home = world.below(4) == 0 ? world.any(Self.names).map { "office:\($0)" } : nil
        _ = world.act("\(place) transfers \(id) to \(home ?? "who has accepted it")") {
            _ = try replica.transfer("\(id)", in: "case", to: home, isUnasked: true)
        }
    }

    // MARK: What must hold

    @Test(
        "cases have their notes and edits, and what was shared ends as it must",
        arguments: Array(1...10))
    func allHolds(seed: Int) async throws {
        var world = try await world(UInt64(seed))
        for number in 1...80 { try await step(number, &world) }
        for _ in 0..<4 {
            for office in world.offices { try await office.sync() }
        }
        let trace = "seed \(seed): \(world.trace.joined(separator: "; "))"
        for office in world.offices {
            #expect(try await office.sync().isConverged == true, "\(trace)")
            #expect(try office.replica.followCases() == 0, "\(trace)")
            #expect(try office.replica.verify() == [], "\(trace)")
            #expect(try office.replica.quarantine().isEmpty, "\(trace)")
        }
        #expect(try world.central.store.verify() == [], "\(trace)")
        let homes = try homes(world, trace)
        try expectNotes(world, homes, trace)
        for office in world.offices { try expectReferrals(of: office, world, homes, trace) }
    }

    /// Where each case is, with all that was added to it; none twice.
    private func homes(_ world: World, _ trace: String) throws -> [RecordID: RecordView] {
        var homes: [RecordID: RecordView] = [:]
        for office in world.offices {
            for id in world.cases {
                guard let view = try? office.replica.show("\(id)", in: "case"),
                    view.movedTo == nil
                else { continue }
                let isSame = homes[id].map { $0.space == view.space } ?? true
                #expect(isSame, "\(id): \(trace)")
                homes[id] = view
                let tags = Set((view.fields["alias_names"]?.array ?? []).compactMap(\.text))
                #expect(tags == world.tags[id] ?? [], "\(id): \(trace)")
            }
        }
        #expect(Set(homes.keys) == Set(world.cases), "\(trace)")
        return homes
    }

    private func expectNotes(
        _ world: World, _ homes: [RecordID: RecordView], _ trace: String
    ) throws {
        for (note, id) in world.notes {
            guard let home = homes[id]?.space else { continue }
            for office in world.offices where try office.replica.holds(space: home) {
                let view = try office.replica.show("\(note)", in: "note")
                #expect(view.movedTo == nil && view.space == home, "\(note): \(trace)")
            }
        }
    }

    private func expectReferrals(
        of office: FieldOffice, _ world: World, _ homes: [RecordID: RecordView], _ trace: String
    ) throws {
        for received in try office.replica.inbox(all: true) {
            let fields = received.referral.fields
            guard let id = fields["case"]?.text.flatMap({ RecordID($0) }), let home = homes[id],
                let sender = fields["from_office"]?.text, let receiver = fields["to_office"]?.text
            else {
                Issue.record("\(received.referral.id): \(trace)")
                continue
            }
            let words = "\(received.referral.id): \(trace)"
            let isUnderway = ["pending", "accepted", "in_service"].contains(received.status)
            if home.space == "office:\(sender)", home.fields["consent_sharing"] != "granted" {
                #expect(!isUnderway && received.isWithdrawn, "\(words)")
                #expect(received.shared.isEmpty, "\(words)")
            }
            if ["declined", "revoked"].contains(received.status) {
                #expect(received.shared.isEmpty, "\(words)")
            }
            guard isUnderway else { continue }
            if home.space == "office:\(sender)" {
                let shown = home.fields.filter { ["given_name", "alias_names"].contains($0.key) }
                #expect(received.shared == shown, "\(words)")
            } else {
                // Nothing but the transfer to just that office goes on without the case.
                let isWaiting =
                    fields["kind"] == "transfer" && received.status == "pending"
                    && home.space == "office:\(receiver)"
                #expect(isWaiting, "\(words)")
            }
        }
    }
}
