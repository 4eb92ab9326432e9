import Testing

/// Three offices that edit the same records without knowing of each other, and what must become
/// of it whoever syncs first.
struct OfflineWeeks {
    private let network: CountryNetwork
    private let organisation: String
    private let renamed: String
    private let deleted: String
    private let meeting: String
    private let action: String

    /// Makes the records, and gives them to everybody.
    init(_ network: CountryNetwork) throws {
        self.network = network
        let office = network[0]
        organisation = try office.add("stakeholder", "name=Alfa", "type=other", "sectors+=health")
        renamed = try office.add("stakeholder", "name=Bravo", "type=other")
        deleted = try office.add("stakeholder", "name=Charlie", "type=other")
        meeting = try office.add(
            "meeting", "title=Extended meeting", "kind=extended",
            "schedule.start=2026-05-01T10:00+03:00", "schedule.place=Minsk")
        action = try office.add("action", "text=Write a report", "progress=10")
        try network.syncAll()
    }

    /// The edits, all offline. The offices' clocks are one computer's, so that they are in order.
    func work() throws {
        let (minsk, brest, gomel) = (network[0], network[1], network[2])
        try minsk.edit("stakeholder", organisation, "name_be=Альфа", "sectors+=education")
        try brest.edit("stakeholder", organisation, "website=alfa.example", "sectors-=health")
        try gomel.edit("stakeholder", organisation, "name_ru=Альфа", "acronym=G")
        try minsk.edit("stakeholder", organisation, "acronym=M")
        try minsk.edit("stakeholder", renamed, "name=Брава")
        try brest.edit("stakeholder", renamed, "name=Браво")
        try gomel.edit("stakeholder", renamed, "name=براوو")
        try minsk.json("stakeholder", "delete", deleted)
        try brest.edit("stakeholder", deleted, "acronym=C")
        try brest.edit("meeting", meeting, "schedule.place=Brest")
        try gomel.edit("meeting", meeting, "schedule.start=2026-05-02T10:00+03:00")
        try minsk.edit("action", action, "progress=40", "updates+=From Minsk")
        try brest.edit("action", action, "progress=70", "updates+=From Brest")
        try gomel.edit("action", action, "progress=30", "updates+=From Gomel")
    }

    func expectOutcome() throws {
        for office in network.offices {
            let fields = try office.fields("stakeholder", organisation)
            #expect(fields["name_be"] == "Альфа")
            #expect(fields["name_ru"] == "Альфа")
            #expect(fields["website"] != .null)
            #expect(fields["sectors"] == ["education"])
            #expect(fields["acronym"] == "M")
            let done = try office.fields("action", action)
            #expect(done["progress"] == .int(70))
            let updates = done["updates"].items.map { $0["text"] }
            #expect(updates == ["From Minsk", "From Brest", "From Gomel"])
            #expect(try office.show("stakeholder", deleted)["deleted"] == .bool(false))
        }
        let conflicts = try network[0].conflicts()
        func candidates(_ record: String) -> [Int] {
            conflicts.filter { $0["record"] == .text(record) }.map { $0["candidates"].items.count }
        }
        #expect(conflicts.count == 3)
        #expect(candidates(renamed) == [3])
        #expect(candidates(deleted) == [2])
        #expect(candidates(meeting) == [2])
        let names = conflicts.first { $0["record"] == .text(renamed) }?["candidates"].items
        #expect(names?.map { $0["value"] } == ["Брава", "Браво", "براوو"])
        #expect(names?.map { $0["office"] } == ["minsk", "brest", "gomel"])
    }
}
