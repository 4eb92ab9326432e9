import DomainModel
import GRDB
import ReplicaStore
import StoreKit
import SyncEngine
import SyncProtocol

/// A field office: a machine with a replica on it, and the sync that is on its way.
final class FieldNode {
    let index: Int
    let folder = Scratch.folder("field")
    /// The files to begin with, until the replica is first opened.
    private var source: FrozenStore?
    /// The hash of its contents when somebody last asked.
    private var known: ContentHash?
    var machine: Machine
    var schema = SimulatedSchema.base
    private var opened: (replica: Replica, watch: StorageWatch)?
    var sync: RunningSync?
    /// The sync of another process that waits while `sync` goes on.
    var parked: RunningSync?
    /// Requests that were given up and may still reach the server.
    var stray: [StrayRequest] = []
    /// When the server last heard of it.
    var lastContact: Int64 = 0
    /// How far its clock was wrong when an undisturbed sync last told it the time; nil where none
    /// has told these files.
    var toldOffset: Int64?

    init(index: Int, _ source: FrozenStore?, machine: Machine) {
        self.index = index
        self.source = source
        self.machine = machine
    }

    var holder: Oracle.Holder { .field(index) }

    var path: String { folder.file("replica.sqlite") }

    var isExtended: Bool { schema.version > SimulatedSchema.base.version }

    /// The replica, opened when it is first needed.
    var replica: Replica {
        get throws { try stores().replica }
    }

    var watch: StorageWatch {
        get throws { try stores().watch }
    }

    /// Whether its process runs.
    var isUp: Bool { opened != nil }

    private func stores() throws -> (replica: Replica, watch: StorageWatch) {
        if let opened { return opened }
        if let source {
            try source.folder.copy(to: folder)
            self.source = nil
        }
        LedgerAudit.isOn = true
        let replica = try Replica(path: path, schema: schema, environment: machine.environment)
        let stores = (replica, try StorageWatch(replica.file))
        opened = stores
        return stores
    }

    var device: DeviceID {
        get throws {
            guard let identity = try replica.identity() else {
                throw Violation("identity", "r\(index) has none")
            }
            return identity.device
        }
    }

    /// Whether the device is the first office's, which keeps its rights; so is that of a copy.
    var managesAll: Bool {
        get throws { try replica.identity()?.office == "office0" }
    }

    /// Ends the process, in good order or not; the next use opens the file again.
    ///
    /// - Parameter files: put in the place of the replica's own once it is closed.
    func stop(files: StoreFolder? = nil) throws {
        sync = nil
        parked = nil
        try opened?.replica.file.pool.close()
        opened = nil
        if let files {
            try folder.replace(by: files)
            toldOffset = nil
        }
    }

    /// Ends the process and hands its files over.
    func freeze() throws -> FrozenStore {
        if let source { return source }
        let known = known
        try stop()
        let files = Scratch.folder("frozen")
        try folder.move(to: files)
        return FrozenStore(files, contents: known)
    }

    /// Ends the process and removes its files.
    func discard() {
        try? stop()
        folder.remove()
    }

    /// What decides what the machine will do next, as one hash.
    func contents() throws -> ContentHash {
        if let contents = source?.contents { return contents }
        let contents = try Contents.hash(try replica.file, isCentral: false)
        known = contents
        return contents
    }
}

/// A request that was given up on its way, and whose it is.
struct StrayRequest: Sendable {
    let device: DeviceID
    let body: [UInt8]
}
