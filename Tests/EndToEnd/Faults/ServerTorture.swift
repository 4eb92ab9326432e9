import Foundation
import Testing

/// A server that is killed again and again while many clients push to it at once.
final class ServerTorture {
    private let server: ServerProcess
    private let offices: [FieldOffice]
    private var dice: TortureDice
    private var ledger = Ledger()
    private(set) var kills = 0
    var edits: Int { ledger.edits }

    init(_ dice: TortureDice, clients: Int) throws {
        self.dice = dice
        server = try ServerProcess(spaces: ["network"])
        try server.start()
        let server = server
        offices = try (0..<clients).map {
            try .enrolled("office-\($0)", at: server, grants: ["network:write"])
        }
    }

    /// Everybody edits, then pushes at once; the server dies meanwhile and comes back.
    func round() throws {
        for office in offices {
            let token = ledger.token()
            _ = try office.add("stakeholder", "name=\(token)", "type=other")
            ledger.acknowledge([token])
        }
        let port = server.port
        server.kill()
        let isCounted = dice.below(3) > 0
        try startFaulty(port, isCounted ? .killed(atCall: dice.call()) : nil)
        let syncs = try offices.map { try $0.start(["sync", "--json"], nil) }
        if !isCounted {
            usleep(UInt32(dice.below(300_000)))
            server.kill()
            kills += 1
        }
        try until("the server is gone, or not needed any more") {
            !server.isRunning || syncs.allSatisfy { !$0.isRunning }
        }
        if !server.isRunning, isCounted { kills += 1 }
        server.kill()
        try server.start(port: port)
        for sync in syncs {
            let result = try sync.result()
            #expect([0, 3, 69].contains(result.status), "\(result.errors)")
        }
        #expect(try server.run(["verify"])["ok"] as? Bool == true)
    }

    /// The fault may come before it listens; then it is started without.
    private func startFaulty(_ port: Int, _ fault: Fault?) throws {
        do {
            try server.start(port: port, environment: try fault?.environment() ?? [:])
        } catch is ServerProcess.Failure {
            kills += 1
            try server.start(port: port)
        }
    }

    func expectNothingLost() throws {
        for _ in 0..<2 { for office in offices { try office.sync() } }
        #expect(Set(try offices.map { try $0.digest() }).count == 1)
        for office in offices {
            try office.expectVerified()
            #expect(try office.status()["pending"] == .int(0))
            ledger.expectKept(in: try office.export("stakeholder"), office.office)
        }
        #expect(try server.run(["verify"])["ok"] as? Bool == true)
    }
}
