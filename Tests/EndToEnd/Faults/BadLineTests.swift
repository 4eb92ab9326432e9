import Foundation
import TestTraits
import Testing

/// Two offices behind a line that fails in every way; what they save arrives once in the end.
@Suite("A bad line", .slow)
struct BadLineTests {
    /// Some edits each way, and a sync through the line as it is then.
    private final class Office {
        let server: ServerProcess
        let line: BadLine
        let minsk: FieldOffice
        let brest: FieldOffice
        private var ledger = Ledger()

        init() throws {
            server = try ServerProcess(spaces: ["network"])
            try server.start()
            line = try BadLine(to: server.port)
            minsk = try .enrolled("minsk", at: server, through: line, grants: ["network:write"])
            brest = try .enrolled("brest", at: server, grants: ["network:write"])
            try minsk.sync()
            try brest.sync()
        }

        private func save(_ office: FieldOffice, _ count: Int) throws {
            let tokens = (0..<count).map { _ in ledger.token() }
            let rows = tokens.map { "\($0),other,\(Self.noise(of: $0))" }
            let table = (["name,type,capacity_note"] + rows).joined(separator: "\n")
            let path = try office.write(table, to: "table.csv")
            try office.json("import", "stakeholder", path)
            ledger.acknowledge(tokens)
        }

        /// Text that does not compress away.
        private static func noise(of token: String) -> String {
            var dice = TortureDice(seed: token.utf8.reduce(7) { $0 &* 31 &+ UInt64($1) })
            return (0..<20).map { _ in String(dice.below(1 << 40), radix: 36) }
                .joined(separator: " ")
        }

        /// News in both directions; nobody but Brest has synced them.
        func makeNews() throws {
            try save(brest, 5)
            try brest.sync()
            try save(minsk, 5)
        }

        /// A sync over the bad line may fail as a server that is not there does, in no other way.
        func syncBadly(_ fault: LineFault) throws -> Int32 {
            line.set(fault)
            defer { line.set(.none) }
            let result = try minsk.run("sync", "--json")
            #expect([0, 69].contains(result.status), "\(fault): \(result.errors)")
            try minsk.expectVerified()
            return result.status
        }

        func expectConverged(_ what: String) throws {
            #expect(try minsk.sync()["converged"] == .bool(true), "\(what)")
            try brest.sync()
            #expect(try minsk.digest() == brest.digest(), "\(what)")
            ledger.expectKept(in: try minsk.export("stakeholder"), "Minsk, \(what),")
            ledger.expectKept(in: try brest.export("stakeholder"), "Brest, \(what),")
        }
    }

    /// How many bytes a sync of usual news takes, each way.
    private func usualBytes(_ office: Office) throws -> [LineFault.Direction: Int] {
        try office.makeNews()
        _ = office.line.takeCounts()
        #expect(try office.syncBadly(.none) == 0)
        let counts = office.line.takeCounts()
        return [.up: counts.sent, .down: counts.received]
    }

    @Test(
        "that is cut once at any byte costs one more attempt",
        arguments: LineFault.Direction.allCases)
    func cutOnce(direction: LineFault.Direction) throws {
        let office = try Office()
        let bytes = try usualBytes(office)[direction] ?? 0
        try #require(bytes > 500)
        let cuts = max(4, TortureDice.rounds(40) / 10)
        for number in 0...cuts {
            let fault = LineFault(
                cut: .init(direction: direction, byte: bytes * number / cuts), connections: 1)
            try office.makeNews()
            #expect(try office.syncBadly(fault) == 0, "\(fault)")
            try office.expectConverged("\(fault)")
        }
        #expect(try office.server.run(["verify"])["ok"] as? Bool == true)
    }

    @Test("that is cut every time makes the sync give up, and nothing is lost or doubled")
    func cutAlways() throws {
        let office = try Office()
        let bytes = try usualBytes(office)
        for direction in LineFault.Direction.allCases {
            let half = (bytes[direction] ?? 0) / 2
            let fault = LineFault(cut: .init(direction: direction, byte: half))
            try office.makeNews()
            #expect(try office.syncBadly(fault) == 69, "\(fault)")
            try office.expectConverged("\(fault)")
        }
    }

    @Test("that brings requests twice changes nothing", arguments: LineFault.Doubling.allCases)
    func doubled(doubling: LineFault.Doubling) throws {
        let office = try Office()
        for _ in 0..<2 {
            try office.makeNews()
            #expect(try office.syncBadly(LineFault(doubling: doubling)) == 0)
            try office.expectConverged("\(doubling)")
        }
        #expect(try office.server.run(["verify"])["ok"] as? Bool == true)
    }

    @Test("that is slow and brings small pieces only takes longer")
    func slow() throws {
        let office = try Office()
        try office.makeNews()
        #expect(try office.syncBadly(LineFault(delayMilliseconds: 5, pieceBytes: 64)) == 0)
        try office.expectConverged("slow")
    }
}

extension FieldOffice {
    /// A replica that is enrolled at a server which it reaches over a bad line.
    static func enrolled(
        _ office: String, at server: ServerProcess, through line: BadLine, grants: [String]
    ) throws -> FieldOffice {
        let made = try FieldOffice(office)
        let code = try server.invite(office: office, grants: grants)
        try made.json("init", "--server", line.url, "--code", code, "--author", "A. \(office)")
        return made
    }
}
