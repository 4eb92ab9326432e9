import Foundation
import TestTraits
import Testing

/// What stands between client and server, and says something in the server's place.
@Suite("Between client and server", .slow)
struct BetweenTests {
    private let server: ServerProcess
    private let gate: Gate
    private let office: FieldOffice

    init() throws {
        server = try ServerProcess(spaces: ["network", "office:minsk"])
        try server.start()
        gate = try Gate(to: server)
        office = try .enrolled(
            "minsk", at: server, grants: ["network:write", "office:minsk:write"])
        try office.json("server", gate.url)
    }

    /// Text that does not compress away.
    private func noise(_ bytes: Int, _ seed: UInt64) -> String {
        var dice = TortureDice(seed: seed)
        var text = ""
        while text.utf8.count < bytes { text += String(dice.below(1 << 40), radix: 36) + " " }
        return text
    }

    private func addNotes(_ count: Int, bytes: Int, seed: UInt64) throws {
        for number in 0..<count {
            let note = noise(bytes, seed + UInt64(number))
            _ = try office.add(
                "stakeholder", "name=N\(seed) \(number)", "type=other", "capacity_note=\(note)")
        }
    }

    struct Answer: Sendable, CustomTestStringConvertible {
        let status: Int
        var headers = ["Content-Type: text/html"]
        var body = "<html><title>Hotel</title>device_revoked</html>"
        let code: String
        /// What its message or hint says.
        let words: String

        var testDescription: String { "\(status) \(headers) \(code)" }
    }

    private static let problem = ["Content-Type: application/problem+json"]

    @Test(
        "an answer in the server's place is named for what it is, and takes nothing away",
        arguments: [
            Answer(status: 200, code: "web_page", words: "log in to this network"),
            Answer(
                status: 200, headers: ["Content-Type: application/cbor"], code: "web_page",
                words: "login page"),
            Answer(
                status: 302, headers: ["Location: http://192.0.2.1/login?token=secret"], body: "",
                code: "http_302", words: "redirect to http://192.0.2.1 "),
            Answer(
                status: 301, headers: ["Location: https://fieldbook.example.org/v1/exchange"],
                body: "", code: "http_301", words: "fieldbook server set URL"),
            Answer(status: 401, code: "http_401", words: "the server has said nothing"),
            Answer(status: 403, code: "http_403", words: "filter of this network"),
            Answer(
                status: 403, headers: problem,
                body: #"{"code":"device_revoked","type":"about:blank","status":403}"#,
                code: "http_403", words: "filter of this network"),
            Answer(status: 407, code: "http_407", words: "a name and a password"),
            Answer(status: 451, code: "http_451", words: "the server has said nothing"),
            Answer(status: 511, code: "http_511", words: "log in first"),
        ])
    func whatAnswersInTheServersPlaceIsNamed(_ answer: Answer) throws {
        _ = try office.add("stakeholder", "name=Alfa", "type=other")
        try office.sync()
        _ = try office.add("stakeholder", "name=Bravo", "type=other")
        gate.set(.answers(Gate.answer(answer.status, answer.headers, answer.body)))
        let error = try office.failure("sync", status: 69)
        #expect(error["code"].text == answer.code)
        let said = "\(error["message"].text ?? "") \(error["hint"].text ?? "")"
        #expect(said.contains(answer.words), "\(said)")
        #expect(!said.contains("secret"))
        #expect(try office.records() == 2)
        gate.set(.passes)
        #expect(try office.sync()["converged"] == .bool(true))
        #expect(try office.status()["pending"] == .int(0))
    }

    @Test("502 to 504 of a gateway say that the server behind it cannot be reached, and pass")
    func gateways() throws {
        for status in [500, 502, 503, 504] {
            gate.set(
                .answers(
                    Gate.answer(status, ["Content-Type: text/html", "Retry-After: 0"], "<h1>")))
            let error = try office.failure("sync", status: 69)
            #expect(error["code"].text == "http_\(status)")
            #expect(error["message"].text?.contains("the server behind it") == true)
        }
        gate.set(.passes)
        try office.sync()
    }

    @Test("a request that is too large for the way goes in smaller parts, which are remembered")
    func tooLargeIsSplit() throws {
        try addNotes(24, bytes: 3000, seed: 1)
        gate.set(.takes(12_000))
        #expect(try office.sync()["converged"] == .bool(true))
        #expect(try office.status()["pending"] == .int(0))
        #expect(gate.takeRefused() > 0)
        try addNotes(24, bytes: 3000, seed: 100)
        #expect(try office.sync()["pushed"] == .int(24))
        #expect(gate.takeRefused() == 0)
    }

    @Test("an edit that is too large by itself is named and waits, and the rest goes on")
    func tooLargeAloneIsNamed() throws {
        try addNotes(1, bytes: 500, seed: 1)
        let id = try office.add(
            "stakeholder", "name=Large", "type=other", "capacity_note=\(noise(4000, 2))")
        try office.edit("stakeholder", id, "name=Larger")
        _ = try office.add("case", "given_name=A", "sex=f", "protection_categories=refugee")
        gate.set(.takes(2200))
        let answer = try office.json("sync", status: 4)
        #expect(answer["pushed"] == .int(2))
        #expect(answer["waiting"] == .int(2))
        let warnings = answer["warnings"].texts
        #expect(warnings.contains { $0.contains("stakeholder \(id)") && $0.contains("kB") })
        let spaces = try office.status()["spaces"].items
        #expect(spaces.first { $0["space"] == "office:minsk" }?["pending"] == .int(0))
        gate.set(.passes)
        #expect(try office.json("sync")["pushed"] == .int(2))
    }

    @Test("where something on the way takes no zstd, gzip goes both ways")
    func whereZstandardIsForbiddenGzipGoes() throws {
        try addNotes(3, bytes: 2000, seed: 1)
        gate.set(.forbidsZstandard)
        #expect(try office.sync()["converged"] == .bool(true))
        #expect(gate.takeRefused() == 1)
        let other = try FieldOffice.enrolled("brest", at: server, grants: ["network:read"])
        try other.json("server", gate.url)
        #expect(try other.sync()["pulled"] == .int(3))
        #expect(gate.codings.contains("gzip"))
        #expect(!gate.codings.contains("zstd"))
    }

    @Test("an answer that is cut inside its packing, with a length that fits, is asked for again")
    func cutInsideItsCoding() throws {
        try addNotes(5, bytes: 1000, seed: 1)
        try office.sync()
        let other = try FieldOffice.enrolled("brest", at: server, grants: ["network:read"])
        try other.json("server", gate.url)
        gate.set(.cuts(2))
        #expect(try other.sync()["converged"] == .bool(true))
        #expect(try other.records() == 5)
        #expect(try other.digest() == office.digest())
    }
}
