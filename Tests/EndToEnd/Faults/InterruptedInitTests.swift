import TestTraits
import Testing

/// Replicas whose making is cut short at any call that writes: the same command makes them whole.
@Suite("An init that is cut short", .slow)
struct InterruptedInitTests {
    /// At the first calls one by one, then in steps.
    private static let calls = Array(1..<12) + Array(stride(from: 12, to: 400, by: 7))

    @Test("is repeated, or was done")
    func alone() throws {
        for call in Self.calls {
            let office = try FieldOffice("minsk")
            let words = ["init", "--office", "minsk", "--author", "A", "--json"]
            let cut = try office.run(words, .killed(atCall: call))
            let again = try office.run(words)
            #expect([0, 64].contains(again.status), "call \(call): \(again.errors)")
            #expect(again.status == 0 || cut.wasKilled == false || isDone(office), "call \(call)")
            _ = try office.add("stakeholder", "name=First", "type=other")
            try office.expectVerified()
            if !cut.wasKilled { return }
        }
        Issue.record("init makes more calls than were tried")
    }

    private func isDone(_ office: FieldOffice) -> Bool { (try? office.status()) != nil }

    @Test("at a server is repeated with the same code, or joined with it")
    func enrolled() throws {
        let server = try ServerProcess(spaces: ["network"])
        try server.start()
        for call in Self.calls {
            let office = try FieldOffice("minsk")
            let code = try server.invite(office: "minsk", grants: ["network:write"])
            let place = ["--server", server.url, "--code", code, "--json"]
            let cut = try office.run(["init", "--author", "A"] + place, .killed(atCall: call))
            if cut.wasKilled {
                let again = try office.run(["init", "--author", "A"] + place)
                #expect([0, 64].contains(again.status), "call \(call): \(again.errors)")
                if again.status == 64 {
                    let joined = try office.run(["join"] + place)
                    #expect(joined.status == 0, "call \(call): \(joined.errors)")
                }
            }
            _ = try office.add("stakeholder", "name=First", "type=other")
            #expect(try office.sync()["pushed"] == .int(1), "call \(call)")
            if !cut.wasKilled { return }
        }
        Issue.record("init makes more calls than were tried")
    }
}
