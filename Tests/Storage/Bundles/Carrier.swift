import Foundation
import ReplicaStore
import SyncEngine
import SyncProtocol
import TestSupport
import TextFormats

/// A stick that carries bundles between replicas: the bytes of real files.
enum Carrier {
    static func file(
        of replica: Replica, spaces: [String]? = nil, for peer: Replica? = nil,
        isSigned: Bool = true
    ) throws -> [UInt8] {
        let known = try peer.map { try Self.vector(of: $0) }
        let stick = Stick()
        let sign: (ContentHash) throws -> BundleSignature = { try replica.sign(bundle: $0) }
        var writer = try BundleWriter(
            .bundle, signedBy: isSigned ? sign : nil, to: { stick.write($0) })
        _ = try replica.exportBundle(spaces: spaces, for: known) { try writer.write($0) }
        try writer.finish()
        return stick.bytes
    }

    /// What a replica holds, through a vector file.
    private static func vector(of replica: Replica) throws -> PeerVector {
        let stick = Stick()
        var writer = try BundleWriter(.vector, to: stick.write)
        try writer.write(try replica.peerVector())
        try writer.finish()
        return try BundleFile(Data(stick.bytes), name: "vector").vector()
    }

    private final class Stick {
        private(set) var bytes: [UInt8] = []

        func write(_ piece: [UInt8]) { bytes += piece }
    }

    @discardableResult
    static func deliver(_ bytes: [UInt8], to replica: Replica) throws -> BundleReport {
        try replica.importBundle(try BundleFile(Data(bytes), name: "bundle"), on: .word(of: nil))
    }

    /// Carries what one holds and the other lacks.
    @discardableResult
    static func carry(
        from source: Replica, to target: Replica, spaces: [String]? = nil
    ) throws -> BundleReport {
        try deliver(file(of: source, spaces: spaces, for: target), to: target)
    }
}

/// Offices that have never met a server.
struct LonelyOffices {
    let folder: ScratchFolder
    let clock: TestClock

    init(clock: TestClock = TestClock()) throws {
        LedgerAudit.isOn = true
        folder = try ScratchFolder()
        self.clock = clock
    }

    func office(_ name: String, file: String? = nil) throws -> Replica {
        try Replica.create(
            path: folder.file("\(file ?? name).sqlite"), office: name, author: "\(name) author",
            environment: clock.environment())
    }
}

extension LonelyOffices {
    func open(_ name: String) throws -> Replica {
        try Replica(path: folder.file("\(name).sqlite"), environment: clock.environment())
    }

    func key(of name: String) throws -> DeviceKey { try open(name).key() }
}

extension Replica {
    func addStakeholder(_ name: String, space: String = "network") throws -> RecordID {
        try add(
            "stakeholder",
            [.set(field: "name", .text(name)), .set(field: "type", "ngo_national")], space: space
        ).id
    }

    func set(_ id: RecordID, _ field: String, _ value: Value) throws {
        _ = try edit(id.description, in: nil, [.set(field: field, value)])
    }

    func fields(_ id: RecordID) throws -> [String: Value] {
        try show(id.description, in: nil).fields
    }

    func lines(_ collection: String = "stakeholder") throws -> [String] {
        var lines: [String] = []
        try forEachRecord(collection) {
            lines.append("\($0.id) \($0.space) \(JSONWriter.text(.map($0.fields)))")
        }
        return lines
    }
}
