import CentralStorage
import ExchangeService
import Foundation
import GRDB
import ReplicaStore
import StoreKit
import SyncProtocol
import Testing

@Suite struct CentralBackupTests {
    let bench: CentralBench
    let device: Device
    let pen: CentralCommitWriter
    let backup: String

    init() throws {
        bench = try CentralBench()
        device = try bench.enrol(1)
        var pen = CentralCommitWriter(1)
        for number in 0..<20 { pen.write(.int(Int64(number)), to: caseID(UInt64(number % 4))) }
        try bench.push(device, pen)
        self.pen = pen
        backup = "\(bench.directory)/backup.sqlite"
    }

    private var environment: SystemInputs {
        SeededRandom(seed: 99).environment(time: CentralBench.time)
    }

    private func restore(_ file: String? = nil) throws -> RestoreSummary {
        try CentralStore.restore(
            from: file ?? backup, to: bench.directory, environment: environment)
    }

    private func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: bench.directory).sorted()
    }

    @Test func aBackupHoldsWhatTheStoreHoldsAndIsForItsOwnerOnly() throws {
        let summary = try bench.store.backup(to: backup)
        #expect(summary.spaces == [try bench.summary()])
        let attributes = try FileManager.default.attributesOfItem(atPath: backup)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        #expect(try !names().contains { $0.hasSuffix(".partial") || $0.hasPrefix("verify") })
        let space = try #require(try bench.store.read { try $0.space(named: "cases") })
        #expect(space.backupNumber == 20)
        #expect(try bench.store.read { try $0.auditTrail(limit: 1) }.map(\.action) == [.backup])
    }

    @Test func aBackupNeverReplacesAFile() throws {
        try Data("precious".utf8).write(to: URL(fileURLWithPath: backup))
        #expect(throws: StoreError.self) { try bench.store.backup(to: backup) }
        #expect(try String(contentsOfFile: backup, encoding: .utf8) == "precious")
    }

    @Test func aDamagedStoreGivesNoBackup() throws {
        let queue = try DatabaseQueue(path: "\(bench.directory)/central.sqlite")
        try queue.write { try $0.execute(sql: "UPDATE spaces SET digest = zeroblob(32)") }
        #expect(throws: StoreError.self) { try bench.store.backup(to: backup) }
        #expect(try !names().contains { $0.hasPrefix("backup") })
        let space = try #require(try bench.store.read { try $0.space(named: "cases") })
        #expect(space.backupNumber == 0)
    }

    @Test func aRestoreBeginsAnEpochAndARecoveryAndKeepsTheOldStore() throws {
        try bench.store.backup(to: backup)
        var later = pen
        later.write("after the backup", to: caseID(1))
        try bench.push(device, later)
        let summary = try restore()
        let store = try bench.otherProcess()
        #expect(store.epoch != bench.store.epoch)
        #expect(store.serverDevice == bench.store.serverDevice)
        #expect(try store.read { try $0.spaces() } == summary.spaces)
        #expect(summary.spaces.map(\.number) == [20])
        let recovery = try #require(try store.read { try $0.recoveries() }.first)
        #expect(recovery.recovery?.reason == "restore")
        #expect(recovery.waitingFor.map(\.device) == [device.id])
        #expect(try store.verify() == [])
        let old = try CentralStore(
            directory: try #require(summary.setAside), environment: environment)
        #expect(try old.read { try $0.spaces() }.map(\.number) == [21])
        #expect(
            try store.read { try $0.auditTrail(limit: 10) }.map(\.action).suffix(2)
                == [.recoveryOpened, .restore])
    }

    @Test(arguments: ["no database", "another database", "a damaged backup", "nothing"])
    func whatIsNoSoundBackupReplacesNothing(_ what: String) throws {
        switch what {
        case "no database":
            try Data(repeating: 7, count: 9000).write(to: URL(fileURLWithPath: backup))
        case "another database":
            try DatabaseQueue(path: backup).write {
                try $0.execute(sql: "CREATE TABLE notes (text)")
            }
        case "a damaged backup":
            try bench.store.backup(to: backup)
            try DatabaseQueue(path: backup).write {
                try $0.execute(sql: "DELETE FROM records WHERE number = 20")
            }
        default: break
        }
        let before = try names()
        #expect(throws: StoreError.self) { try restore() }
        #expect(try names() == before)
        #expect(try bench.otherProcess().epoch == bench.store.epoch)
        #expect(try bench.summary().number == 20)
    }

    /// Every state that a crash between two steps of a restore leaves behind.
    @Test(arguments: 0...4) func aRestoreThatCrashedIsFinishedByTheNextOpening(
        _ step: Int
    ) throws {
        try bench.store.backup(to: backup)
        var later = pen
        later.write("after the backup", to: caseID(1))
        try bench.push(device, later)
        let folder = bench.directory
        let spare = "\(folder)-spare"
        defer { try? FileManager.default.removeItem(atPath: spare) }
        // What is staged is taken from a restore elsewhere.
        _ = try CentralStore.restore(from: backup, to: spare, environment: environment)
        try FileManager.default.moveItem(
            atPath: "\(spare)/central.sqlite", toPath: "\(folder)/central.sqlite.restored")
        let aside = "\(folder)/before-restore-partly"
        if step > 0 {
            try FileManager.default.createDirectory(
                atPath: aside, withIntermediateDirectories: true)
        }
        let moved = ["", "-wal", "-shm"].prefix(max(0, step - 1))
        for suffix in moved
        where FileManager.default.fileExists(
            atPath: "\(folder)/central.sqlite\(suffix)")
        {
            try FileManager.default.moveItem(
                atPath: "\(folder)/central.sqlite\(suffix)",
                toPath: "\(aside)/central.sqlite\(suffix)")
        }
        let store = try bench.otherProcess()
        #expect(store.epoch != bench.store.epoch)
        #expect(try store.read { try $0.spaces() }.map(\.number) == [20])
        #expect(try store.verify() == [])
        #expect(try !names().contains("central.sqlite.restored"))
        #expect(try bench.otherProcess().epoch == store.epoch)
    }

    @Test func aDeviceThatWasRevokedSinceTheBackupStaysRevoked() throws {
        let stolen = try bench.enrol(2)
        try bench.store.backup(to: backup)
        try bench.store.write { try $0.revoke(stolen.id, space: nil) }
        _ = try restore()
        let devices = try bench.otherProcess().read { try $0.devices() }.map(\.device)
        #expect(devices.filter(\.isRevoked).map(\.id) == [stolen.id])
    }

    @Test func aStoreThatCannotBeReadIsReplacedAllTheSame() throws {
        try bench.store.backup(to: backup)
        let folder = "\(bench.directory)/damaged"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        try Data(repeating: 9, count: 20_000).write(
            to: URL(fileURLWithPath: "\(folder)/central.sqlite"))
        let summary = try CentralStore.restore(
            from: backup, to: folder, environment: environment)
        let aside = try #require(summary.setAside)
        #expect(FileManager.default.contents(atPath: aside + "/central.sqlite")?.count == 20_000)
        let store = try CentralStore(directory: folder, environment: environment)
        #expect(try store.verify() == [])
    }

    @Test func aStoreThatComesUnderAnotherEpochBeginsARecovery() throws {
        try FileManager.default.removeItem(atPath: "\(bench.directory)/epoch")
        let store = try bench.otherProcess()
        let recovery = try #require(try store.read { try $0.recoveries() }.first)
        #expect(recovery.recovery?.reason == "the epoch has changed")
        let shared = try store.read { try $0.sharedNumber(with: bench.store.epoch, in: 1) }
        #expect(shared == 20)
    }

    @Test func aSecondRestoreOfOneBackupKnowsTheLifeBetween() throws {
        try bench.store.backup(to: backup)
        let (first, folder) = (bench.store.epoch, bench.directory)
        _ = try CentralStore.restore(from: backup, to: folder, environment: environment)
        let between = try CentralStore(directory: folder, environment: environment).epoch
        let other = SeededRandom(seed: 98).environment(time: CentralBench.time)
        _ = try CentralStore.restore(from: backup, to: folder, environment: other)
        let store = try CentralStore(directory: folder, environment: environment)
        #expect(Set([first, between, store.epoch]).count == 3)
        for life in [first, between] {
            #expect(try store.read { try $0.sharedNumber(with: life, in: 1) } == 20)
        }
    }

    @Test func aRestoreOnANewMachineNeedsNoOldStore() throws {
        try bench.store.backup(to: backup)
        let folder = "\(bench.directory)/elsewhere"
        let summary = try CentralStore.restore(
            from: backup, to: folder, environment: environment)
        #expect(summary.setAside == nil)
        let store = try CentralStore(directory: folder, environment: environment)
        #expect(store.epoch != bench.store.epoch)
        #expect(try store.read { try $0.devices() }.map(\.device.id) == [device.id])
    }
}

@Suite struct CentralRegistryTrailTests {
    @Test func theTrailTellsWhatWasDone() throws {
        let bench = try CentralBench()
        let device = try bench.enrol(1)
        try bench.store.write {
            try $0.grant(device.id, [SpaceAccess(space: "cases", level: .read)])
            try $0.revoke(device.id, space: nil)
        }
        let trail = try bench.store.read { try $0.auditTrail(limit: 100) }
        #expect(
            trail.map(\.action) == [.spaceAdded, .invited, .enrolled, .granted, .revoked])
        #expect(trail.map(\.device) == [nil, nil, device.id, device.id, device.id])
        #expect(trail.map(\.number) == [1, 2, 3, 4, 5])
    }

    @Test func theServerKeepsItsOwnDevice() throws {
        let bench = try CentralBench()
        #expect(try bench.otherProcess().serverDevice == bench.store.serverDevice)
        #expect(try CentralBench().store.serverDevice != RecordID(high: 0, low: 0))
    }
}
