import Foundation
import Testing

/// Two offices and a server whose clients are killed again and again in the middle of their work.
final class ClientTorture {
    private let network: CountryNetwork
    private let actions: [String]
    private var dice: TortureDice
    private var ledger = Ledger()
    /// What stood in records whose erasure was answered.
    private var erased: [String] = []
    /// An older copy of each replica that was backed up.
    private var backups: [String: String] = [:]
    private var serverBackup: String?
    /// How often an older copy took a replica's, or the server's, place.
    private(set) var restores = 0
    /// How often a replica's file was copied, to go on beside the original.
    private(set) var copies = 0
    /// How many cases were moved to the other office's space.
    private(set) var transfers = 0
    /// How many commands were killed before they had ended by themselves.
    private(set) var kills = 0
    var edits: Int { ledger.edits }
    var erasures: Int { erased.count }

    init(_ dice: TortureDice) throws {
        self.dice = dice
        network = try CountryNetwork("minsk", "brest")
        for device in try network.server.devices() {
            // To erase and to move takes managing.
            try network.server.run(
                ["grant", device["device"] as? String ?? ""]
                    + Self.spaces.map { "\($0):manage" })
        }
        let office = network[0]
        actions = try (0..<3).map { try office.add("action", "text=Action \($0)") }
        try network.syncAll()
    }

    private static let homes = ["office:minsk", "office:brest"]
    private static let spaces = ["network"] + homes
    private static let mostCopies = 2

    /// One command of one office, killed somewhere; what it leaves has to be whole.
    func round(_ number: Int) throws {
        let office = network[dice.below(network.offices.count)]
        try replaceDisks(office, number)
        let (arguments, tokens) = try command(for: office)
        let work = try office.start(arguments + ["--json"], fault())
        if dice.below(4) == 0 {
            usleep(UInt32(dice.below(60_000)))
            work.kill()
        }
        let result = try work.result()
        if result.wasKilled { kills += 1 } else { try expectAnswered(result, arguments) }
        if result.status == 0, !result.wasKilled {
            if arguments.contains("erase") { erased += tokens } else { ledger.acknowledge(tokens) }
        }
        try office.expectVerified()
        if number % 10 == 9 {
            for _ in 1...3 { try network.offices.forEach(syncAsFarAsItGoes) }
        }
    }

    private func fault() -> Fault? {
        dice.below(4) == 0 ? nil : .killed(atCall: dice.call())
    }

    private func command(
        for office: FieldOffice
    ) throws -> (arguments: [String], tokens: [String]) {
        switch dice.below(9) {
        case 0:
            let token = ledger.token()
            return (["stakeholder", "add", "name=\(token)", "type=other"], [token])
        case 1, 2:
            let token = ledger.token()
            let action = actions[dice.below(actions.count)]
            return (["action", "edit", action, "updates+=\(token)"], [token])
        case 3:
            let tokens = (0..<(1 + dice.below(60))).map { _ in ledger.token() }
            let rows = tokens.map { "\($0),other" }
            let table = (["name,type"] + rows).joined(separator: "\n")
            return (["import", "stakeholder", try office.write(table, to: "table.csv")], tokens)
        case 4:
            let other = network.offices.first { $0 !== office } ?? office
            let path = office.file("bundle-\(UUID().uuidString)")
            try other.json("bundle", "export", "--space", "network", "--out", path)
            return (["bundle", "import", path], [])
        case 5:
            let token = ledger.token()
            let id = try office.add("stakeholder", "name=\(token)", "type=other")
            return (["stakeholder", "erase", id, "--reason", "torture", "--yes"], [token])
        case 6: return (try transfer(of: office), [])
        default: return (["sync"], [])
        }
    }

    /// Moves a new case to the other office's space.
    private func transfer(of office: FieldOffice) throws -> [String] {
        let token = ledger.token()
        let from = dice.below(2)
        let id = try office.add(
            "case", "protection_categories=refugee", "sex=f", "given_name=\(token)", "--space",
            Self.homes[from])
        ledger.acknowledge([token])
        transfers += 1
        return ["case", "transfer", id, "--to", Self.homes[1 - from], "--yes"]
    }

    /// A command that was not killed has to answer; a sync may find conflicts, and a bundle hold
    /// what cannot be taken yet.
    private func expectAnswered(_ result: CommandResult, _ arguments: [String]) throws {
        if arguments.first == "sync" { return expectSynced(result) }
        let expected: Set<Int32> = arguments.first == "bundle" ? [0, 3, 4] : [0, 3]
        #expect(expected.contains(result.status), "\(arguments): \(result.errors)")
    }

    private func syncAsFarAsItGoes(_ office: FieldOffice) throws {
        expectSynced(try office.run("sync", "--json"))
    }

    /// A sync says by exit status 4 what waits, and for whom: for recovery, since the server was
    /// put back, or for the author's device, what a bundle has brought.
    private func expectSynced(_ result: CommandResult) {
        #expect([0, 3, 4].contains(result.status), "\(result.errors)")
        let waitsForRecovery = restores > 0 && result.output.contains("recovery begin")
        let waitsForAuthor = result.output.contains("wait for their author's device")
        #expect(result.status != 4 || waitsForRecovery || waitsForAuthor, "\(result.output)")
    }

    /// Lets everybody sync in peace until nobody holds anything alone.
    private func bringEverything() throws {
        for office in network.offices + network.offices { try syncAsFarAsItGoes(office) }
        // A device that has copies counts as met when one of them has: what another one holds of
        // a server that was put back waits until the operator does what its sync asks for.
        for office in network.offices where restores > 0 {
            try network.server.run(["recovery", "begin"])
            try syncAsFarAsItGoes(office)
        }
        try network.syncAll(rounds: 3)
    }

    /// Compares what everybody holds in the end with what was answered.
    func expectNothingLost() throws {
        try bringEverything()
        try network.expectConverged(on: "stakeholder", "action", "case")
        for office in network.offices {
            try office.expectVerified()
            let held = try ["stakeholder", "action", "case"].map { try office.export($0) }.joined()
            ledger.expectKept(in: held, office.office)
            let back = erased.filter { "\(held)".contains($0) }
            #expect(back == [], "\(office.office)")
        }
        #expect(try network.server.run(["verify"])["ok"] as? Bool == true)
    }
}

extension ClientTorture {
    /// Now and then a disk is replaced, and the last backup put on it: replicas and server have to
    /// notice that the others have gone on, and what they do about it may be killed as well.
    private func replaceDisks(_ office: FieldOffice, _ number: Int) throws {
        switch dice.below(16) {
        case 0:
            let path = office.file("backup-\(number).sqlite")
            try office.json("backup", path)
            backups[office.replica] = path
        case 1: try restore(office)
        case 2:
            let path = network[0].file("server-backup-\(number)")
            try network.server.run(["backup", path])
            serverBackup = path
        case 3: try restoreServer()
        case 4: try copy(office, number)
        default: break
        }
    }

    /// Both go on writing with one device's token, until they find out.
    private func copy(_ office: FieldOffice, _ number: Int) throws {
        guard copies < Self.mostCopies else { return }
        let path = office.file("copy-\(number).sqlite")
        try office.json("backup", path)
        let copy = try FieldOffice(office.office)
        try Damage.put(path, at: copy.replica)
        network.include(copy)
        copies += 1
    }

    private func restore(_ office: FieldOffice) throws {
        guard let backup = backups[office.replica] else { return }
        // What nobody else has would be lost with the disk, whatever the rest does.
        try bringEverything()
        try Damage.put(backup, at: office.replica)
        restores += 1
    }

    private func restoreServer() throws {
        guard let serverBackup else { return }
        let port = network.server.port
        network.server.kill()
        try network.server.run(["restore", serverBackup])
        try network.server.start(port: port)
        restores += 1
    }
}
