import TestSupport
import TestTraits
import Testing

/// Referrals between offices that hold no space in common but their channel. The people are
/// fictitious.
@Suite("Referrals by command", .slow)
struct ReferralCommandTests {
    private static let name = "Ganna Fictitious-Referral"
    private static let phone = "+375291234567"

    private let server: ServerProcess
    private let minsk: FieldOffice
    private let brest: FieldOffice

    init() throws {
        server = try ServerProcess()
        try server.run(["office", "add", "minsk", "brest", "gomel"])
        try server.start()
        minsk = try .enrolled("minsk", at: server, grants: [])
        brest = try .enrolled("brest", at: server, grants: [])
        try minsk.sync()
    }

    private func sync(_ offices: FieldOffice...) throws {
        for office in offices { try office.sync() }
    }

    private func addCase(_ fields: String...) throws -> String {
        try #require(
            try minsk.json(
                [
                    "case", "add", "sex=f", "protection_categories=victim_of_trafficking",
                    "consent_sharing=granted", "given_name=\(Self.name)", "phones=\(Self.phone)",
                ] + fields)["id"].text)
    }

    private func refer(_ id: String, _ options: String...) throws -> String {
        let answer = try minsk.json(
            ["case", "refer", id, "--to-office", "brest", "--service", "health"] + options)
        return try #require(answer["id"].text)
    }

    private func status(_ office: FieldOffice, _ referral: String) throws -> String? {
        try office.fields("referral", referral)["status"].text
    }

    @Test("a referral arrives with the fields that it shares, and each step goes back")
    func thereAndBack() throws {
        let gomel = try FieldOffice.enrolled("gomel", at: server, grants: [])
        let id = try addCase("address=Fictitious street")
        let referral = try refer(id, "--urgency", "urgent", "--note", "Fictitious note")
        try sync(minsk, brest, gomel)
        let received = try brest.json("inbox")["referrals"].items
        #expect(received.count == 1)
        #expect(received[0]["id"].text == referral)
        #expect(received[0]["from"] == "minsk")
        #expect(received[0]["service"] == "health")
        #expect(received[0]["urgency"] == "urgent")
        #expect(received[0]["status"] == "pending")
        #expect(received[0]["note"] == "Fictitious note")
        let shared = received[0]["shared"]
        #expect(shared["given_name"].text == Self.name)
        #expect(shared["phones"].items.map(\.text) == [Self.phone])
        // No more than the service needs.
        #expect(shared["address"] == .null)
        #expect(shared["protection_categories"] == .null)

        try brest.json("referral", "accept", referral, "--reason", "there is a bed")
        try brest.json("referral", "start", referral)
        try brest.json("referral", "complete", referral, "--outcome", "treated")
        try sync(brest, minsk, gomel)
        #expect(try status(minsk, referral) == "completed")
        #expect(try minsk.fields("referral", referral)["outcome"] == "treated")
        try brest.json("referral", "not-complete", referral, "--reason", "it was another person")
        try sync(brest, minsk, gomel)
        #expect(try status(minsk, referral) == "not_completed")
        let log = try minsk.fields("referral", referral)["status_log"].items
        #expect(
            log.map { $0["text"].text } == [
                "accepted: there is a bed", "in_service", "completed",
                "corrected to not_completed: it was another person",
            ])
        #expect(try !gomel.holds(Self.name))
        #expect(try gomel.json("inbox")["referrals"].items.isEmpty)
        for office in [minsk, brest, gomel] { try office.expectVerified() }
    }

    @Test("while it is underway, changes of the shared fields follow, and those of others do not")
    func changesFollow() throws {
        let id = try addCase()
        let referral = try refer(id)
        try sync(minsk, brest)
        try minsk.edit("case", id, "phones=+375440000000", "address=Fictitious-Address 1")
        try sync(minsk, brest)
        let shared = try brest.json("inbox")["referrals"].items[0]["shared"]
        #expect(shared["phones"].items.map(\.text) == ["+375440000000"])
        #expect(try !brest.holds("Fictitious-Address"))
        // Whoever is not to be contacted is no longer reached through the other office either.
        try minsk.edit("case", id, "do_not_contact=yes")
        try sync(minsk, brest)
        let after = try brest.json("inbox")["referrals"].items[0]["shared"]
        #expect(after["phones"] == .null)
        #expect(after["do_not_contact"] == .bool(true))
        try brest.json("referral", "accept", referral)
        try brest.json("referral", "start", referral)
        try brest.json("referral", "complete", referral)
        try sync(brest, minsk)
        try minsk.edit("case", id, "given_name=Another Fictitious")
        try sync(minsk, brest)
        let last = try brest.json("inbox", "--all")["referrals"].items[0]["shared"]
        #expect(last["given_name"].text == Self.name)
    }

    @Test("a withdrawal revokes what is underway and leaves no byte in the other office")
    func withdrawal() throws {
        let id = try addCase()
        let referral = try refer(id)
        try sync(minsk, brest)
        try brest.json("referral", "accept", referral, "--open-case")
        try sync(brest, minsk)
        #expect(try brest.holds(Self.name))
        try minsk.edit("case", id, "consent_sharing=withdrawn")
        #expect(try status(minsk, referral) == "revoked")
        try sync(minsk, brest)
        #expect(try status(brest, referral) == "revoked")
        let told = try brest.run("inbox")
        #expect(told.errors.contains("destroy or return"))
        let opened = try #require(try brest.json("inbox")["referrals"].items[0]["openedCase"].text)
        #expect(try brest.fields("case", opened)["given_name"].text == Self.name)
        // A closed case still holds what was copied.
        try brest.edit("case", opened, "status=closed")
        #expect(try brest.json("inbox")["referrals"].items[0]["openedCase"].text == opened)
        try brest.json("case", "erase", opened, "--reason", "consent withdrawn", "--yes")
        try sync(brest)
        #expect(try !brest.holds(Self.name))
        #expect(try !brest.holds(Self.phone))
        #expect(
            try minsk.failure(
                "case", "refer", id, "--to-office", "brest", "--service", "health", status: 77
            )["code"] == "consent")
        for office in [minsk, brest] { try office.expectVerified() }
    }

    @Test(
        "a withdrawal and a referral at once on two laptops end alike, whichever syncs first",
        arguments: [true, false])
    func atOnce(withdrawalFirst: Bool) throws {
        let other = try FieldOffice.enrolled("minsk", at: server, grants: [])
        let id = try addCase()
        try sync(minsk, other)
        let referral = try refer(id)
        try other.edit("case", id, "consent_sharing=withdrawn")
        try withdrawalFirst ? sync(other, minsk) : sync(minsk, brest, other)
        try sync(minsk, other, minsk, brest)
        for office in [minsk, other, brest] {
            let fields = try office.fields("referral", referral)
            #expect(fields["status"] == "revoked")
            #expect(fields["consent_withdrawn"] == .bool(true))
            try office.expectVerified()
            #expect(try office.conflicts().isEmpty)
        }
        #expect(try !brest.holds(Self.name))
        #expect(try !brest.holds(Self.phone))
        #expect(
            try minsk.digest(of: "between:brest+minsk") == other.digest(of: "between:brest+minsk"))
    }

    @Test(
        "what was declined or revoked is erased from the channel", arguments: ["decline", "revoke"])
    func ended(step: String) throws {
        let referral = try refer(addCase())
        try sync(minsk, brest)
        #expect(try brest.holds(Self.name))
        let office = step == "decline" ? brest : minsk
        try office.json("referral", step, referral, "--reason", "no place")
        try sync(office, minsk, brest)
        #expect(try !brest.holds(Self.name))
        #expect(
            try minsk.fields("referral", referral)["decline_reason"].text
                == (step == "decline" ? "no place" : nil))
    }

    @Test("each office takes its own steps, in their order")
    func whoseSteps() throws {
        let referral = try refer(addCase())
        try sync(minsk, brest)
        #expect(try minsk.run("referral", "accept", referral).status == 77)
        #expect(try brest.run("referral", "revoke", referral).status == 77)
        try brest.json("referral", "accept", referral)
        #expect(try brest.run("referral", "accept", referral).status == 64)
        let back = try brest.failure("referral", "decline", referral, status: 64)
        #expect(back["message"].text?.contains("from accepted to declined") == true)
        #expect(back["hint"].text?.contains("in_service") == true)
        #expect(try minsk.run("referral", "not-complete", referral).status == 77)
        let nowhere = try minsk.failure(
            "case", "refer", addCase(), "--to-office", "grodno", "--service", "health", status: 77)
        #expect(nowhere["message"].text?.contains("grodno") == true)
    }

    @Test("the inbox has the most urgent first, and those without urgency with the routine ones")
    func inboxOrder() throws {
        var sent: [String] = []
        for urgency in ["soon", nil, "immediate", "routine"] {
            let option = urgency.map { ["--urgency", $0] } ?? []
            sent.append(
                try #require(
                    try minsk.json(
                        ["case", "refer", addCase(), "--to-office", "brest", "--service", "health"]
                            + option)["id"].text))
        }
        try sync(minsk, brest)
        let ids = try brest.json("inbox")["referrals"].items.map { $0["id"].text }
        #expect(ids == [2, 0, 1, 3].map { sent[$0] })
    }

    @Test("an excluded receiver is refused, and a reason of who manages goes past that for good")
    func override() throws {
        let id = try addCase("consent_services=none")
        let words = ["case", "refer", id, "--to-office", "brest", "--service", "health"]
        let refused = try minsk.run(words + ["--json"])
        #expect(refused.status == 77)
        #expect(refused.errors.contains("consent_services"))
        let made = try minsk.json(words + ["--override", "life in danger"])
        let referral = try #require(made["id"].text)
        try sync(minsk, brest)
        #expect(try status(brest, referral) == "pending")
        #expect(try brest.fields("referral", referral)["override_reason"] == "life in danger")
        #expect(try brest.holds(Self.name))
    }
}
