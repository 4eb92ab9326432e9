import CentralStorage
import ExchangeService
import ReplicaStore
import SyncEngine
import SyncProtocol
import TestSupport
import Testing

/// Transfers, edits and syncs in random order: wherever the record ends, it has every edit.
@Suite("Records that are moved about at random")
struct RandomTransferTests {
    private static let spaces = ["office:minsk", "office:brest", "office:gomel"]

    private struct World {
        let central: CentralOffice
        let offices: [FieldOffice]
        let id: RecordID
        var random: SeededRandom
        var tags: Set<String> = []
        var trace: [String] = []

        func below(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }
    }

    private func world(_ seed: UInt64) async throws -> World {
        let central = try CentralOffice(spaces: Self.spaces)
        let offices = try ["minsk", "brest", "gomel"].map {
            try central.office($0, spaces: Self.spaces, level: .manage)
        }
        let id = try offices[0].replica.addStakeholder("Fictitious Red", space: Self.spaces[0])
        for office in offices { try await office.sync() }
        return World(
            central: central, offices: offices, id: id, random: SeededRandom(seed: seed))
    }

    private func step(_ number: Int, _ world: inout World) async throws {
        let place = world.below(world.offices.count)
        let office = world.offices[place]
        world.central.clock.advance(milliseconds: Int64(1 + world.below(1000)))
        switch world.below(10) {
        case 0..<4:
            let tag = "tag-\(number)"
            let change = FieldChange.addElement(field: "aliases", .text(tag))
            guard (try? office.replica.edit(world.id.description, in: nil, [change])) != nil
            else { return }
            world.tags.insert(tag)
            world.trace.append("\(place) adds \(tag)")
        case 4..<7:
            let space = Self.spaces[world.below(Self.spaces.count)]
            let moved = try? office.replica.transfer(world.id.description, in: nil, to: space)
            if moved != nil { world.trace.append("\(place) moves it to \(space)") }
        default:
            world.trace.append("\(place) syncs")
            try await office.sync()
        }
    }

    @Test(
        "it is in one place in the end, with all that was added to it",
        arguments: Array(1...8) + [16, 24])
    func everythingArrives(seed: Int) async throws {
        var world = try await world(UInt64(seed))
        for number in 1...30 { try await step(number, &world) }
        for _ in 0..<3 {
            for office in world.offices {
                let isConverged = try await office.sync().isConverged
                #expect(isConverged == true, "seed \(seed): \(world.trace)")
            }
        }
        let views = try world.offices.map {
            try $0.replica.show(world.id.description, in: nil)
        }
        for view in views {
            let tags = Set((view.fields["aliases"]?.array ?? []).compactMap(\.text))
            let isWhole =
                view.movedTo == nil && view.space == views[0].space && tags == world.tags
            #expect(isWhole, "seed \(seed): \(view.space) \(world.trace)")
        }
        for office in world.offices {
            let problems = try office.replica.verify()
            #expect(problems == [], "seed \(seed): \(world.trace)")
            let lines = try office.replica.lines()
            #expect(lines.count == 1, "seed \(seed): \(lines) \(world.trace)")
        }
        #expect(try world.central.store.verify() == [], "seed \(seed): \(world.trace)")
        let waiting = try world.central.store.read { try $0.transfers(.waiting, limit: 9) }
        #expect(waiting == [], "seed \(seed): \(world.trace)")
    }
}
