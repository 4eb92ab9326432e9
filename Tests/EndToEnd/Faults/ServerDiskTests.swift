import Foundation
import TestTraits
import Testing

/// The central server's disk that is full, fails or forgets.
@Suite("The disk of a server", .slow)
struct ServerDiskTests {
    private func network() throws -> (CountryNetwork, Ledger) {
        let network = try CountryNetwork("minsk", "brest")
        var ledger = Ledger()
        try save(400, network[0], &ledger)
        try network.syncAll()
        return (network, ledger)
    }

    private func save(_ count: Int, _ office: FieldOffice, _ ledger: inout Ledger) throws {
        let tokens = (0..<count).map { _ in ledger.token() }
        let rows = tokens.map { "\($0),other,Note on \($0.dropLast())" }
        let table = (["name,type,capacity_note"] + rows).joined(separator: "\n")
        try office.json("import", "stakeholder", try office.write(table, to: "table.csv"))
        ledger.acknowledge(tokens)
    }

    @Test("that is full: clients keep their edits and bring them when there is room")
    func full() throws {
        var (network, ledger) = try network()
        let port = network.server.port
        for bytes in [0, 3000, 30_000, 150_000] {
            try save(100, network[0], &ledger)
            network.server.kill()
            let fault = Fault.diskFull(after: bytes)
            do {
                try network.server.start(port: port, environment: try fault.environment())
                // The server asks to wait half a minute: nobody waits for it here.
                let sync = try network[0].start("sync", "--json")
                try until("the server says that it cannot, or could") {
                    network.server.log.contains("failed") || !sync.isRunning
                }
                sync.kill()
                #expect(network.server.log.contains("full") || !sync.wasKilled, "\(fault)")
            } catch let failure as ServerProcess.Failure {
                #expect(failure.description.contains("hint"), "\(failure)")
            }
            network.server.kill()
            try network.server.start(port: port)
            try network[0].expectVerified()
            #expect(try network.server.run(["verify"])["ok"] as? Bool == true)
        }
        try network.syncAll()
        try network.expectConverged(on: "stakeholder")
        ledger.expectKept(in: try network[1].export("stakeholder"), "Brest")
    }

    @Test("that holds garbage, or lost the store's end: it says so and does not begin to serve")
    func unreadable() throws {
        let (network, _) = try network()
        let store = network.server.directory + "/central.sqlite"
        let port = network.server.port
        network.server.kill()
        for spoil in [{ try Damage.truncate($0, to: 0.3) }, Damage.replaceByGarbage] {
            try spoil(store)
            for suffix in ["-wal", "-shm"] {
                try? FileManager.default.removeItem(atPath: store + suffix)
            }
            do {
                try network.server.start(port: port)
                Issue.record("the server serves a spoilt store")
            } catch let failure as ServerProcess.Failure {
                #expect(failure.description.contains("restore"), "\(failure)")
            }
        }
    }

    @Test("with damaged pages: no command breaks down, and verify names the damage")
    func corruptPages() throws {
        let (network, _) = try network()
        let store = network.server.directory + "/central.sqlite"
        let port = network.server.port
        network.server.stop()
        let whole = network[0].file("central.sqlite")
        try FileManager.default.copyItem(atPath: store, toPath: whole)
        let seed = TortureDice.seed("corrupt pages of a server")
        var dice = TortureDice(seed: seed)
        var found = 0
        // Pages that hold nothing may be hit four times in a row.
        for round in 0..<max(16, TortureDice.rounds(0) / 8) where round < 4 || found == 0 {
            try Damage.put(whole, at: store)
            try Damage.corrupt(store, &dice)
            try serveAndSync(network, port, seed)
            let result = try runCommand(
                "fieldbook-server", ["verify", "--json", "--data", network.server.directory])
            #expect([0, 1].contains(result.status) && !result.wasKilled, "seed \(seed)")
            if result.status == 1 { found += 1 }
        }
        #expect(found > 0)
        try Damage.put(whole, at: store)
        try network.server.start(port: port)
        // What a damaged store told the offices counts until they have met the whole one again.
        try network.syncAll()
        try network.expectConverged(on: "stakeholder")
        for office in network.offices { try office.expectVerified() }
    }

    @Test("that spoilt a digest: verify names it, and offices are right again with the whole store")
    func spoiltDigest() throws {
        let (network, _) = try network()
        let server = network.server
        let store = server.directory + "/central.sqlite"
        let port = server.port
        let digest = try #require(try network[0].digest())
        server.stop()
        let whole = network[0].file("central.sqlite")
        try FileManager.default.copyItem(atPath: store, toPath: whole)
        let replaced = try Damage.replace(digest, at: store)
        #expect(replaced > 0)
        try serveAndSync(network, port, 0)
        let result = try runCommand(
            "fieldbook-server", ["verify", "--json", "--data", server.directory])
        #expect(result.status == 1 && result.output.contains("digest"), "\(result.output)")
        try Damage.put(whole, at: store)
        try server.start(port: port)
        try network.syncAll()
        try network.expectConverged(on: "stakeholder")
        for office in network.offices { try office.expectVerified() }
    }

    /// Whatever comes of it, neither side may end by a signal.
    private func serveAndSync(_ network: CountryNetwork, _ port: Int, _ seed: UInt64) throws {
        do {
            try network.server.start(port: port)
        } catch let failure as ServerProcess.Failure {
            #expect(failure.description.contains("hint"), "seed \(seed): \(failure)")
            return
        }
        for office in network.offices {
            let result = try office.run("sync", "--json")
            #expect(!result.wasKilled, "seed \(seed): \(result.errors)")
        }
        #expect(network.server.isRunning, "seed \(seed): \(network.server.log)")
        network.server.stop()
    }
}
