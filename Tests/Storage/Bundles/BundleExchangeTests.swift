import ReplicaStore
import StoreKit
import SyncProtocol
import TestSupport
import Testing

@Suite("Bundles between offices without a server")
struct BundleExchangeTests {
    @Test("two offices come to the same by a stick, in any order and any number of times")
    func twoOfficesExchange() throws {
        let offices = try LonelyOffices()
        let (minsk, brest) = (try offices.office("minsk"), try offices.office("brest"))
        let red = try minsk.addStakeholder("Fictitious Red")
        let blue = try brest.addStakeholder("Fictitious Blue")
        let first = try Carrier.file(of: minsk)
        try minsk.set(red, "website", "https://red.example.org")
        let second = try Carrier.file(of: minsk)
        // The later one first; the earlier one then holds nothing new.
        #expect(try Carrier.deliver(second, to: brest).spaces.map(\.taken) == [2])
        let late = try Carrier.deliver(first, to: brest)
        #expect(late.spaces.map(\.taken) == [0])
        #expect(late.spaces.map(\.held) == [1])
        #expect(late.isComplete)
        try brest.set(red, "name_en", "Fictitious Red in English")
        for _ in 0..<2 {
            try Carrier.carry(from: brest, to: minsk)
            try Carrier.carry(from: minsk, to: brest)
        }
        #expect(try minsk.lines() == brest.lines())
        #expect(try minsk.fields(red)["name_en"] == "Fictitious Red in English")
        #expect(try minsk.fields(blue)["name"] == "Fictitious Blue")
        #expect(try minsk.verify() == [])
        #expect(try brest.verify() == [])
    }

    @Test("a bundle made for a peer holds only what it lacks")
    func bundleForAPeer() throws {
        let offices = try LonelyOffices()
        let (minsk, brest) = (try offices.office("minsk"), try offices.office("brest"))
        let id = try minsk.addStakeholder("Fictitious Red")
        try Carrier.carry(from: minsk, to: brest)
        try minsk.set(id, "website", "https://red.example.org")
        let report = try Carrier.carry(from: minsk, to: brest)
        #expect(report.spaces.map(\.taken) == [1])
        #expect(report.spaces.map(\.held) == [0])
        #expect(try brest.fields(id)["website"] == "https://red.example.org")
    }

    @Test("conflicts between imported edits are asked, shown and settled like any other")
    func conflictsOfImportedEdits() throws {
        let offices = try LonelyOffices()
        let (minsk, brest) = (try offices.office("minsk"), try offices.office("brest"))
        let id = try minsk.addStakeholder("Fictitious Red")
        try Carrier.carry(from: minsk, to: brest)
        try minsk.set(id, "name", "Fictitious Red (Minsk)")
        offices.clock.advance(milliseconds: 1000)
        try brest.set(id, "name", "Fictitious Red (Brest)")
        try Carrier.carry(from: minsk, to: brest)
        #expect(try Carrier.carry(from: brest, to: minsk).conflicts == 1)
        let conflict = try #require(try minsk.conflicts().first)
        #expect(try brest.conflicts().map(\.id) == [conflict.id])
        #expect(conflict.candidates.map(\.office) == ["minsk", "brest"])
        #expect(conflict.ancestor == "Fictitious Red")
        _ = try brest.resolve(conflict.id, .take(1))
        try Carrier.carry(from: brest, to: minsk)
        #expect(try minsk.conflicts() == [])
        #expect(try minsk.fields(id)["name"] == "Fictitious Red (Minsk)")
        #expect(try minsk.lines() == brest.lines())
        #expect(try minsk.verify() == [])
    }

    @Test("a third office relays edits of offices that never meet")
    func thirdOfficeRelays() throws {
        let offices = try LonelyOffices()
        let (minsk, brest) = (try offices.office("minsk"), try offices.office("brest"))
        let gomel = try offices.office("gomel")
        let id = try minsk.addStakeholder("Fictitious Red")
        try Carrier.carry(from: minsk, to: gomel)
        try gomel.set(id, "website", "https://red.example.org")
        try Carrier.carry(from: gomel, to: brest)
        try brest.set(id, "name_en", "Red")
        try Carrier.carry(from: brest, to: gomel)
        try Carrier.carry(from: gomel, to: minsk)
        #expect(try minsk.lines() == brest.lines())
        let authors = try minsk.changes(of: id.description).map(\.office)
        #expect(Set(authors) == ["minsk", "brest", "gomel"])
    }

    @Test("a bundle whose past is missing names what it needs and gives the rest")
    func missingPastIsNamed() throws {
        let offices = try LonelyOffices()
        let (minsk, brest) = (try offices.office("minsk"), try offices.office("brest"))
        let gomel = try offices.office("gomel")
        let red = try minsk.addStakeholder("Fictitious Red")
        let past = try Carrier.file(of: minsk)
        try Carrier.carry(from: minsk, to: brest)
        try minsk.set(red, "website", "https://red.example.org")
        // Made for Brest, which has the first commit; Gomel has not.
        let forBrest = try Carrier.file(of: minsk, for: brest)
        try brest.set(red, "name_en", "Red")
        let blue = try gomel.addStakeholder("Fictitious Blue")
        let report = try Carrier.deliver(forBrest, to: gomel)
        #expect(!report.isComplete)
        let space = try #require(report.spaces.first)
        #expect(space.taken == 0)
        #expect(space.waiting == 1)
        #expect(space.needs.map(\.first) == [1])
        #expect(space.needs.map(\.last) == [1])
        #expect(space.needs.map(\.office) == ["minsk"])
        // What Brest made over it waits as well, but not what Brest made by itself.
        let other = try brest.addStakeholder("Fictitious Other")
        try Carrier.deliver(forBrest, to: brest)
        let mixed = try Carrier.deliver(Carrier.file(of: brest, for: minsk), to: gomel)
        #expect(mixed.spaces.first?.waiting == 2)
        try Carrier.deliver(past, to: gomel)
        #expect(try Carrier.deliver(forBrest, to: gomel).isComplete)
        #expect(try Carrier.deliver(Carrier.file(of: brest, for: minsk), to: gomel).isComplete)
        #expect(try gomel.fields(red)["name_en"] == "Red")
        #expect(try gomel.fields(other)["name"] == "Fictitious Other")
        #expect(try gomel.fields(blue)["name"] == "Fictitious Blue")
        #expect(try gomel.verify() == [])
    }

    @Test("what waits for its past does not hold up other writers")
    func othersAreTaken() throws {
        let offices = try LonelyOffices()
        let (minsk, brest) = (try offices.office("minsk"), try offices.office("brest"))
        let (gomel, vitebsk) = (try offices.office("gomel"), try offices.office("vitebsk"))
        let red = try minsk.addStakeholder("Fictitious Red")
        try Carrier.carry(from: minsk, to: brest)
        try minsk.set(red, "website", "https://red.example.org")
        let blue = try gomel.addStakeholder("Fictitious Blue")
        try Carrier.carry(from: gomel, to: minsk)
        let forBrest = try Carrier.file(of: minsk, for: brest)
        let report = try Carrier.deliver(forBrest, to: vitebsk)
        #expect(report.spaces.map(\.taken) == [1])
        #expect(report.spaces.map(\.waiting) == [1])
        #expect(try vitebsk.fields(blue)["name"] == "Fictitious Blue")
    }

    @Test("only the spaces that are named go into the file")
    func onlyNamedSpaces() throws {
        let offices = try LonelyOffices()
        let (minsk, brest) = (try offices.office("minsk"), try offices.office("brest"))
        _ = try minsk.addStakeholder("Fictitious Red")
        let secret = try minsk.addStakeholder("Fictitious Secret", space: "protection")
        let report = try Carrier.carry(from: minsk, to: brest, spaces: ["network"])
        #expect(report.spaces.map(\.space) == ["network"])
        #expect(throws: StoreError.self) { try brest.fields(secret) }
        #expect(throws: StoreError.self) {
            try Carrier.file(of: minsk, spaces: ["network", "nowhere"])
        }
    }

    @Test("a commit that is in a bundle is never stamped again")
    func exportedCommitsAreFrozen() async throws {
        let central = try CentralOffice()
        let year: Int64 = 365 * 24 * 3_600_000
        let replica = try Replica.create(
            path: central.folder.file("wrong.sqlite"), office: "minsk", author: "minsk author",
            environment: central.clock.environment(offset: year))
        let id = try replica.addStakeholder("Fictitious Red")
        let bundle = try Carrier.file(of: replica)
        let minsk = try central.join(replica, spaces: ["network"])
        try await minsk.sync()
        let brest = try central.office("brest")
        try await brest.sync()
        // Were it another content under the same dot, it would be refused.
        #expect(try Carrier.deliver(bundle, to: brest.replica).isComplete)
        let change = try #require(try replica.changes(of: id.description).first)
        #expect(change.at > central.clock.environment().now() + year / 2)
    }
}
