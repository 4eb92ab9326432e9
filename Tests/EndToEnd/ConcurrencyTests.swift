import Foundation
import TestTraits
import Testing

/// Many processes at once: on one replica, and on one server.
@Suite("Many at once", .slow)
struct ConcurrencyTests {
    @Test("processes that edit one replica at once lose no edit and meet no error")
    func oneReplica() throws {
        let minsk = try FieldOffice.alone()
        let id = try minsk.add("case", "sex=f", "protection_categories+=refugee")
        var running: [RunningCommand] = []
        for number in 0..<20 {
            running.append(try minsk.start("case", "edit", id, "notes+=Note \(number)", "--json"))
            running.append(
                try minsk.start("stakeholder", "add", "name=Org \(number)", "type=other", "--json"))
        }
        for command in running {
            let result = try command.result()
            #expect(result.status == 0, "\(result.errors)")
            #expect(try JSON(parsing: result.output)["commit"] != .null)
        }
        let notes = try minsk.fields("case", id)["notes"].items.compactMap { $0["text"].text }
        #expect(Set(notes) == Set((0..<20).map { "Note \($0)" }))
        #expect(notes.count == 20)
        #expect(try minsk.json("stakeholder", "list")["total"] == .int(20))
        try minsk.expectVerified()
    }

    @Test("two imports and two syncs of one replica at once come out whole")
    func importsAndSyncsOfOneReplica() throws {
        let network = try CountryNetwork("minsk", "brest")
        let minsk = network[0]
        let one = try minsk.write(LargeTable.organisations(2000), to: "one.csv")
        let two = try minsk.write(
            LargeTable.organisations(2000).replacing("x:", with: "y:")
                .replacing("Organisation", with: "Society"), to: "two.csv")
        let running = [
            try minsk.start("import", "stakeholder", one, "--json"),
            try minsk.start("import", "stakeholder", two, "--json"),
            try minsk.start("sync", "--json"), try minsk.start("sync", "--json"),
        ]
        for command in running {
            let result = try command.result()
            #expect(result.status == 0, "\(result.errors)\(result.output)")
        }
        try network.syncAll()
        #expect(try network[1].records() == 4000)
        try network.expectConverged(on: "stakeholder")
        try minsk.expectVerified()
    }

    @Test("fifty clients push and pull at once: no error, and all hold the same in two rounds")
    func fiftyClients() throws {
        let server = try ServerProcess(spaces: ["network"])
        try server.start()
        let offices = try (0..<50).map {
            try FieldOffice.enrolled("office-\($0)", at: server, grants: ["network:write"])
        }
        for office in offices {
            _ = try office.add("stakeholder", "name=Of \(office.office)", "type=other")
        }
        for round in 0..<2 {
            let running = try offices.map { try $0.start("sync", "--json") }
            for command in running {
                let result = try command.result()
                #expect(result.status == 0, "\(result.errors)")
                let answer = try JSON(parsing: result.output)
                #expect(answer["converged"] == .bool(true))
                #expect(answer["rounds"].int.map { $0 <= 4 } == true, "\(answer)")
                #expect(answer["pushed"] == .int(round == 0 ? 1 : 0))
            }
        }
        #expect(Set(try offices.map { try $0.digest() }).count == 1)
        #expect(try offices[0].records() == 50)
        #expect(Set(try offices.prefix(5).map { try $0.export("stakeholder") }).count == 1)
        #expect(try server.run(["verify"])["ok"] as? Bool == true)
    }
}
