import CentralStorage
import Foundation
import ReplicaStore
import SyncEngine
import SyncProtocol

/// A copy of one office and of the server, where something can be tried of which the world itself
/// knows nothing afterwards.
final class Aside {
    let central: CentralNode
    let field: FieldNode
    private let executor = ScheduleExecutor()
    private let pushBytes: Int

    init(_ world: World, _ field: FieldNode) throws {
        world.touch(field.holder)
        world.touch(.central)
        _ = try world.central.store
        _ = try field.replica
        let (there, here) = (Scratch.folder("aside"), Scratch.folder("aside"))
        try world.central.folder.copy(to: there)
        try field.folder.copy(to: here)
        central = CentralNode(
            FrozenStore(there, contents: nil),
            machine: Machine(world.clock, world.central.machine.state),
            limits: world.shape.limits)
        self.field = FieldNode(
            index: field.index, FrozenStore(here, contents: nil),
            machine: Machine(world.clock, field.machine.state))
        self.field.schema = field.schema
        pushBytes = world.shape.pushBytes
    }

    deinit {
        field.discard()
        central.discard()
    }

    /// One sync of the office.
    ///
    /// - Parameter liar: what becomes of the server's answers; nil for a line that is cut.
    func sync(
        _ liar: (_ request: ExchangeRequest, _ answer: ExchangeResponse) throws -> ExchangeResponse?
    ) throws -> Result<SyncSummary, any Error> {
        let sync = RunningSync()
        let client = sync.client(try field.replica, pushBytes: pushBytes)
        executor.start {
            do {
                sync.result = .success(try await client.sync())
            } catch {
                sync.result = .failure(error)
            }
        }
        executor.runUntilIdle()
        var count = 0
        while let body = sync.line.request {
            count += 1
            sync.line.end(try outcome(body, isLate: count > Self.mostRequests, liar))
            executor.runUntilIdle()
        }
        guard let result = sync.result else {
            throw Violation("aside", "a sync has not ended")
        }
        return result
    }

    /// A server that never ends is left at some time.
    private static let mostRequests = 40

    private func outcome(
        _ body: [UInt8], isLate: Bool,
        _ liar: (ExchangeRequest, ExchangeResponse) throws -> ExchangeResponse?
    ) throws -> Line.Outcome {
        guard !isLate else { return .failure(.lost) }
        do throws(TransportFailure) {
            let answer = try central.answer(body, from: try device())
            guard let request = try? ExchangeRequest(encoded: body),
                let response = try? ExchangeResponse(encoded: answer)
            else { return .failure(.lost) }
            let told: ExchangeResponse?
            do { told = try liar(request, response) } catch { return .failure(.lost) }
            guard let bytes = told?.encoded() else { return .failure(.lost) }
            return .success(
                TransportAnswer(body: bytes, bytesSent: body.count, bytesReceived: bytes.count))
        } catch {
            return .failure(error)
        }
    }

    private func device() throws(TransportFailure) -> DeviceID {
        guard let device = try? field.device else { throw .lost }
        return device
    }
}

extension Aside {
    /// The edits that only this office answers for: they wait, or were refused.
    func pending(_ oracle: Oracle) throws -> Set<EditName> {
        let found = try Observation(field.replica)
        let pending = found.commits.filter(\.isPending).map { ($0.dot, $0.frame) }
        let refused = found.quarantined.map { ($0.dot, $0.frame) }
        return Set(
            (pending + refused).compactMap { dot, frame in
                (try? Commit(dot: dot, frame: frame[...])).map { oracle.name(of: $0.origin) }
            })
    }

    /// The edits that the server has, or has had.
    func taken(_ oracle: Oracle) throws -> Set<EditName> {
        let log = try Observation.log(central.store, after: [:])
        let names = log.compactMap { entry in
            entry.dot.flatMap { try? Commit(dot: $0, frame: entry.bytes[...]) }.map {
                oracle.name(of: $0.origin)
            }
        }
        // Frames go; what stood in them is known.
        return Set(names).union(oracle.everTaken.map(\.edit))
    }

    /// Whether the server is in recovery in any space.
    func isServerAsking() throws -> Bool {
        try central.store.read { transaction in
            try transaction.spaces().contains { summary in
                try transaction.space(named: summary.space).flatMap {
                    try transaction.recovery(of: $0.id)
                } != nil
            }
        }
    }

    func logNumbers() throws -> [String: UInt64] {
        try central.store.read { transaction in
            Dictionary(
                try transaction.spaces().map { ($0.space, $0.number) }, uniquingKeysWith: { $1 })
        }
    }

    /// Takes in a bundle, on a person's word or on nobody's.
    func take(_ bytes: [UInt8], isConfirmed: Bool) throws {
        _ = try field.replica.importBundle(
            BundleFile(Data(bytes), name: "bundle"), on: isConfirmed ? .word(of: nil) : .nobody)
    }
}
