import Foundation
import TestSupport
import TestTraits
import Testing

/// Offices, their channels, and who gets them, by the real commands and server.
@Suite("Channels between offices", .slow)
struct ChannelTests {
    private static let marker = "Ganna Fictitious-Channel"

    private func serve(_ offices: String...) throws -> ServerProcess {
        let server = try ServerProcess()
        try server.run(["office", "add"] + offices)
        try server.start()
        return server
    }

    private func join(_ office: String, _ server: ServerProcess) throws -> FieldOffice {
        try .enrolled(office, at: server, grants: [])
    }

    private func levels(_ office: FieldOffice) throws -> [String: String] {
        try office.status()["spaces"].items.reduce(into: [:]) { levels, space in
            // A space whose access has ended is still named, without a level.
            levels[try #require(space["space"].text)] = space["level"].text
        }
    }

    private func refused(
        _ server: ServerProcess, _ words: String...,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> String {
        let result = try runCommand("fieldbook-server", words + ["--data", server.directory])
        #expect(result.status == 64, sourceLocation: sourceLocation)
        return result.errors
    }

    @Test("what one pair shares reaches both offices, and no byte of it a third")
    func aThirdOfficeSeesNothing() throws {
        let server = try serve("minsk", "brest", "gomel")
        let (minsk, brest) = (try join("minsk", server), try join("brest", server))
        let gomel = try join("gomel", server)
        let expected = [
            "network": "write", "office:minsk": "manage", "between:brest+minsk": "manage",
            "between:gomel+minsk": "manage",
        ]
        try minsk.sync()
        #expect(try levels(minsk) == expected)
        let id = try minsk.add(
            "stakeholder", "name=" + Self.marker, "type=other", "--space", "between:brest+minsk")
        for _ in 1...2 { for office in [minsk, brest, gomel] { try office.sync() } }
        #expect(try brest.fields("stakeholder", id)["name"].text == Self.marker)
        try brest.edit("stakeholder", id, "acronym=FC")
        for office in [brest, minsk, gomel] { try office.sync() }
        #expect(try minsk.fields("stakeholder", id)["acronym"].text == "FC")
        #expect(try minsk.holds(Self.marker))
        #expect(try brest.holds(Self.marker))
        #expect(try !gomel.holds(Self.marker))
        #expect(try levels(gomel)["between:brest+minsk"] == nil)
        for office in [minsk, brest, gomel] { try office.expectVerified() }
    }

    @Test("a referral goes to its office by their channel; where there is none, the sender is told")
    func referralsArrive() throws {
        let server = try serve("minsk", "brest", "gomel")
        let (minsk, brest) = (try join("minsk", server), try join("brest", server))
        let gomel = try join("gomel", server)
        try minsk.sync()
        let person = try minsk.add(
            "case", "sex=f", "protection_categories=other", "consent_sharing=granted",
            "given_name=" + Self.marker)
        let refer = ["referral", "add", "case=\(person)", "service_type=health"]
        let sent = try minsk.json(refer + ["to_office=brest", "reason=Fictitious reason"])
        #expect(sent["warnings"] == .null)
        for office in [minsk, brest, gomel] { try office.sync() }
        let id = try #require(sent["id"].text)
        #expect(try brest.fields("referral", id)["reason"] == "Fictitious reason")
        try brest.edit("referral", id, "status=accepted")
        for office in [brest, minsk, gomel] { try office.sync() }
        #expect(try minsk.fields("referral", id)["status"] == "accepted")
        #expect(try gomel.json("referral", "list")["total"] == .int(0))
        // The case itself stays where it is.
        #expect(try !brest.holds(Self.marker))
        let lost = try minsk.json(refer + ["to_office=grodno"])
        #expect(lost["warnings"].items.first?.text?.hasPrefix("grodno does not read") == true)
        let own = ["to_office=brest", "--space", "office:minsk"]
        #expect(try minsk.json(refer + own)["warnings"].items.count == 1)
        for office in [minsk, brest, gomel] { try office.expectVerified() }
    }

    @Test("a device gets the channels of an office that is added later, at its own level")
    func laterChannelsCome() throws {
        let server = try serve("minsk")
        let manager = try join("minsk", server)
        let reader = try FieldOffice.enrolled("minsk", at: server, grants: ["office:minsk:read"])
        let guest = try FieldOffice.enrolled("minsk", at: server, grants: ["network:read"])
        let code = try server.invite(office: "minsk", grants: [])
        try server.run(["office", "add", "brest"])
        for office in [manager, reader, guest] { try office.sync() }
        #expect(try levels(manager)["between:brest+minsk"] == "manage")
        #expect(try levels(reader)["between:brest+minsk"] == "read")
        #expect(try levels(guest)["between:brest+minsk"] == nil)
        let late = try FieldOffice("minsk")
        let joined = try late.json("init", "--server", server.url, "--code", code)
        let spaces = joined["spaces"].items.compactMap { $0["space"].text }
        #expect(spaces.contains("between:brest+minsk"))
        let trail = try JSON(
            parsing: try runCommand(
                "fieldbook-server", ["audit", "--json", "--data", server.directory]
            ).output)
        let lines = trail["entries"].items
        #expect(lines.count { $0["action"] == "office_added" } == 2)
        #expect(lines.count { $0["action"] == "granted" } == 2)
    }

    @Test("a device that loses its office's space loses the office's channels with it")
    func channelsGoWithTheOffice() throws {
        let server = try serve("minsk", "brest")
        let minsk = try join("minsk", server)
        try minsk.sync()
        let device = try #require(try server.devices().first?["device"] as? String)
        try server.run(["revoke", device, "office:minsk"])
        try minsk.sync()
        #expect(try levels(minsk) == ["network": "write"])
    }

    @Test("a channel is not made, granted or invited to by hand for others than its two offices")
    func channelsAreTheirOfficesOwn() throws {
        let server = try serve("minsk", "brest", "gomel")
        let channel = "between:brest+minsk"
        let invited = try refused(
            server, "invite", "--office", "gomel", "--grant", channel + ":read")
        #expect(invited.contains("devices of its two offices only"))
        _ = try join("gomel", server)
        let device = try #require(try server.devices().first?["device"] as? String)
        let granted = try refused(server, "grant", device, channel + ":read")
        #expect(granted.contains("devices of its two offices only"))
        #expect(try refused(server, "space", "add", "between:a+b").contains("office add a b"))
        #expect(try refused(server, "invite", "--office", "mir").contains("there is no office"))
        #expect(try refused(server, "office", "add", "grodno", "minsk").contains("exists already"))
        let long = String(repeating: "a", count: 28)
        #expect(try refused(server, "office", "add", long).contains("at most 27"))
        let listed = try JSON(
            parsing: try runCommand(
                "fieldbook-server", ["office", "list", "--json", "--data", server.directory]
            ).output)
        let shape = """
            {"version": 1, "offices": [{"office": "text", "devices": "int", "channels": ["text"]}]}
            """
        #expect(try JSONShape(shape).misfits(of: listed) == [])
        let offices = listed["offices"].items
        #expect(offices.compactMap { $0["office"].text } == ["brest", "gomel", "minsk"])
    }

    @Test("with 50 offices a sync without news is one request of at most 350 bytes both ways")
    func fiftyOffices() throws {
        let server = try ServerProcess()
        try server.run(["office", "add"] + (10..<60).map { "office-\($0)" })
        try server.start()
        let office = try join("office-10", server)
        try office.sync()
        #expect(try levels(office).count == 51)
        let quiet = try office.sync()
        #expect(quiet["rounds"] == .int(1))
        #expect(quiet["converged"] == .bool(true))
        let bytes = (quiet["bytesSent"].int ?? 1000) + (quiet["bytesReceived"].int ?? 1000)
        #expect(bytes <= 350)
    }
}
