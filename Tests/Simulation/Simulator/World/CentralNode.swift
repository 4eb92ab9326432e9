import CentralStorage
import ExchangeService
import GRDB
import ReplicaStore
import StoreKit
import SyncEngine
import SyncProtocol

/// The central office: a machine with the store and the exchange of the server.
final class CentralNode {
    let folder = Scratch.folder("central")
    private var source: FrozenStore?
    /// The hash of its contents when somebody last asked.
    private var known: ContentHash?
    let limits: ExchangeLimits
    var machine: Machine
    private var opened: Stores?

    private struct Stores {
        let store: CentralStore
        let exchange: Exchange
        let watch: StorageWatch
    }

    init(_ source: FrozenStore?, machine: Machine, limits: ExchangeLimits) {
        self.source = source
        self.machine = machine
        self.limits = limits
    }

    /// Whether its process runs.
    var isUp: Bool { opened != nil }

    private func stores() throws -> Stores {
        if let opened { return opened }
        if let source {
            try source.folder.copy(to: folder)
            self.source = nil
        }
        let store = try CentralStore(directory: folder.path, environment: machine.environment)
        let stores = Stores(
            store: store,
            exchange: Exchange(
                store: store, environment: machine.environment, limits: limits),
            watch: try StorageWatch(store.file))
        opened = stores
        // As the server does when it starts: what a crash left half-way goes on.
        try stores.exchange.moveRecords()
        return stores
    }

    var store: CentralStore {
        get throws { try stores().store }
    }

    var watch: StorageWatch {
        get throws { try stores().watch }
    }

    var exchange: Exchange {
        get throws { try stores().exchange }
    }

    /// Answers one request's bytes, as a server does that reads them from a connection.
    func answer(
        _ body: [UInt8], from device: DeviceID, pageBytes: Int? = nil
    ) throws(TransportFailure) -> [UInt8] {
        do {
            return try attempt(body, from: device, pageBytes: pageBytes)
        } catch let failure as TransportFailure {
            throw failure
        } catch is SimulatedCrash {
            throw .lost
        } catch {
            throw TransportFailure(kind: .failed, code: "internal", message: "\(error)")
        }
    }

    /// The same, with whatever error keeps it from answering.
    func attempt(
        _ body: [UInt8], from device: DeviceID, pageBytes: Int? = nil
    ) throws -> [UInt8] {
        let stores = try stores()
        guard let known = try stores.store.read({ try $0.device(device) }), !known.isRevoked
        else {
            throw TransportFailure(kind: .refused, code: "unauthorized", message: "unknown")
        }
        do {
            try stores.store.touch(device, at: machine.environment.now())
        } catch {
            // As the server does: who calls is answered though it could not be noted.
            _ = stores.watch.takeDiskFull()
        }
        let request = try ExchangeRequest(encoded: body)
        let answer = try stores.exchange.answer(request, device: known, pageBytes: pageBytes)
            .encoded()
        // Who dies while the answer is made does not send it.
        guard !stores.watch.isDead else { throw SimulatedCrash() }
        try? stores.exchange.scrub()
        return answer
    }

    func stop(files: StoreFolder? = nil) throws {
        opened?.exchange.stop()
        try opened?.store.file.pool.close()
        opened = nil
        if let files { try folder.replace(by: files) }
    }

    func freeze() throws -> FrozenStore {
        if let source { return source }
        let known = known
        try stop()
        let files = Scratch.folder("frozen")
        try folder.move(to: files)
        return FrozenStore(files, contents: known)
    }

    func discard() {
        try? stop()
        folder.remove()
    }

    /// What decides what the machine will do next, as one hash.
    func contents() throws -> ContentHash {
        if let contents = source?.contents { return contents }
        let contents = try Contents.hash(try store.file, isCentral: true)
        known = contents
        return contents
    }
}
