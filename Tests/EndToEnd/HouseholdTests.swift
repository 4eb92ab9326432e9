import TestSupport
import TestTraits
import Testing

/// Families, whose members are cases of their own. All people are fictitious.
@Suite("Households", .slow)
struct HouseholdTests {
    private func person(_ office: FieldOffice, _ name: String) throws -> String {
        try office.add("case", "sex=f", "protection_categories=refugee", "given_name=\(name)")
    }

    @Test("a case shows its family, with roles and who is separated")
    func aCaseShowsItsFamily() throws {
        let minsk = try FieldOffice.alone()
        let mother = try person(minsk, "Ганна")
        let child = try person(minsk, "Вера")
        let aunt = try person(minsk, "Алена")
        let other = try person(minsk, "Somebody else")
        let household = try minsk.add(
            "household", "name=Fictitious family", "head=\(mother)", "children+=\(child)",
            "guardians+=\(aunt)", "separated+=\(aunt)", "history+=Separated at the border")
        let text = try minsk.run("case", "show", child).output
        let rows = text.split(separator: "\n").map { $0.split(separator: "\t").map(String.init) }
            .filter { $0[0] == "Household Fictitious family" }
        #expect(rows.map { $0[1] } == ["  Head", "* Child", "  Guardian"])
        #expect(rows[0][2].hasPrefix("Ганна MINSK-"))
        #expect(rows[2][2].hasSuffix("(separated)"))
        for id in [mother, child, aunt] {
            let related = try minsk.json("case", "show", id)["related"]["households"].items
            #expect(related.map { $0["id"].text } == [household])
        }
        #expect(try minsk.json("case", "show", other)["related"].keys.isEmpty)
        #expect(try minsk.run("household", "list").output.contains("Ганна"))
    }

    @Test("two laptops that add different members both do, and nobody is asked")
    func membersAddUp() throws {
        let server = try ServerProcess(spaces: ["network", "office:minsk"])
        try server.start()
        let laptops = try (0..<2).map { _ in
            try FieldOffice.enrolled(
                "minsk", at: server, grants: ["network:write", "office:minsk:write"])
        }
        let mother = try person(laptops[0], "Ганна")
        let household = try laptops[0].add("household", "head=\(mother)")
        for laptop in laptops { try laptop.sync() }
        for (laptop, name) in zip(laptops, ["Вера", "Олег"]) {
            let child = try person(laptop, name)
            try laptop.edit("household", household, "children+=\(child)")
        }
        for _ in 0..<2 { for laptop in laptops { try laptop.sync() } }
        for laptop in laptops {
            #expect(try laptop.fields("household", household)["children"].items.count == 2)
            #expect(try laptop.conflicts().isEmpty)
        }
    }

    @Test("a member's consent is its own, and a referral shares nothing of the household")
    func consentStaysPersonal() throws {
        let server = try ServerProcess()
        try server.run(["office", "add", "minsk", "brest"])
        try server.start()
        let minsk = try FieldOffice.enrolled("minsk", at: server, grants: [])
        let brest = try FieldOffice.enrolled("brest", at: server, grants: [])
        for office in [minsk, brest] { try office.sync() }
        let mother = try minsk.add(
            "case", "sex=f", "protection_categories=refugee", "given_name=Fictitious-Mother",
            "consent_sharing=granted")
        let child = try minsk.add(
            "case", "sex=f", "protection_categories=refugee", "given_name=Fictitious-Child",
            "consent_sharing=none")
        _ = try minsk.add(
            "household", "name=Fictitious-Family", "head=\(mother)", "children+=\(child)")
        try minsk.json("case", "refer", mother, "--to-office", "brest", "--service", "health")
        let refused = try minsk.failure(
            "case", "refer", child, "--to-office", "brest", "--service", "health", status: 77)
        #expect(refused["code"] == "consent")
        for office in [minsk, brest] { try office.sync() }
        #expect(try brest.holds("Fictitious-Mother"))
        for text in ["Fictitious-Child", "Fictitious-Family"] {
            #expect(try !brest.holds(text), "\(text)")
        }
    }

    @Test("two households of one head are put up as one twice; a household needs a head")
    func theSameHead() throws {
        let minsk = try FieldOffice.alone()
        let mother = try person(minsk, "Ганна")
        _ = try minsk.add("household", "head=\(mother)")
        _ = try minsk.add("household", "head=\(mother)", "name=Again")
        let conflicts = try minsk.conflicts()
        #expect(conflicts.map { $0["kind"] } == ["duplicate"])
        #expect(conflicts[0]["collection"] == "household")
        let error = try minsk.failure("household", "add", "name=Nobody's", status: 64)
        #expect(error["message"].text?.contains("household.head is required") == true)
    }
}
