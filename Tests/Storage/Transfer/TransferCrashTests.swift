import CentralStorage
import ExchangeService
import ReplicaStore
import SyncEngine
import SyncProtocol
import TestSupport
import Testing

/// The server's mover, whose process ends before, inside or after each of its transactions.
@Suite("Transfers over the end of the server's process")
struct TransferCrashTests {
    /// What people see in the end.
    private struct Outcome: Equatable {
        var documents: [[String]] = []
        var homes: [String?] = []
        var conflicts: [Int] = []
    }

    /// One record moves while an edit of it is late; another is moved to two spaces at once.
    private struct World {
        let central: CentralOffice
        var offices: [FieldOffice]
        let ids: [RecordID]

        init() async throws {
            let spaces = ["office:minsk", "office:brest", "office:gomel"]
            central = try CentralOffice(spaces: spaces)
            let minsk = try central.office("minsk", spaces: [spaces[0]], level: .manage)
            let second = try central.office("second", spaces: [spaces[0]], level: .manage)
            let brest = try central.office("brest", spaces: [spaces[1]], level: .manage)
            let gomel = try central.office("gomel", spaces: [spaces[2]], level: .manage)
            try central.store.write {
                try $0.grant(
                    second.transport.device, [SpaceAccess(space: spaces[1], level: .write)])
            }
            try central.open(spaces[0], spaces[1], spaces[2])
            offices = [minsk, second, brest, gomel]
            ids = try (1...2).map {
                try minsk.replica.addStakeholder("Fictitious \($0)", space: spaces[0])
            }
            for office in offices { try await office.sync() }
            try second.edit(ids[0], .set(field: "website", "https://late.example.org"))
            try transfer(ids[1], from: second, to: spaces[2])
            for id in ids { try transfer(id, from: minsk, to: spaces[1]) }
        }

        private func transfer(_ id: RecordID, from office: FieldOffice, to space: String) throws {
            central.clock.advance(milliseconds: 1000)
            _ = try office.replica.transfer(id.description, in: nil, to: space)
        }

        /// Everybody calls once, as long as somebody answers.
        func call(_ central: CentralOffice) async {
            for office in offices { _ = try? await central.adopt(office).sync() }
        }

        func outcome(_ central: CentralOffice) async throws -> Outcome {
            let offices = offices.map(central.adopt)
            for _ in 0..<3 {
                for office in offices { #expect(try await office.sync().notices == []) }
            }
            #expect(try central.store.verify() == [])
            var outcome = Outcome()
            for office in offices {
                #expect(try office.replica.verify() == [])
                outcome.documents.append(try office.documents("stakeholder"))
                outcome.conflicts.append(try office.replica.conflictCount())
                for id in ids {
                    outcome.homes.append(try? office.replica.show(id.description, in: nil).movedTo)
                }
            }
            return outcome
        }
    }

    @Test("wherever it ends, the next start does the rest, and people see what they would have")
    func everyBoundary() async throws {
        let healthy = try await World()
        let counted = MortalStore(healthy.central.store)
        let serving = CentralOffice(like: healthy.central, over: counted)
        await healthy.call(serving)
        let expected = try await healthy.outcome(serving)
        #expect(expected.documents[2].count == 2)
        #expect(counted.writes > 4)
        for number in 1...counted.writes {
            for moment in MortalStore.Moment.allCases {
                let world = try await World()
                let mortal = MortalStore(world.central.store, endsAt: number, moment)
                await world.call(CentralOffice(like: world.central, over: mortal))
                let next = try CentralOffice(
                    directory: world.central.folder.file("central"), like: world.central)
                try next.exchange.moveRecords()
                let outcome = try await world.outcome(next)
                #expect(outcome == expected, "transaction \(number), \(moment)")
            }
        }
    }
}
