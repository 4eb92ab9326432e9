import CentralStorage
import ExchangeService
import SyncProtocol
import Testing

/// A server with three spaces, and devices whose grants differ, for moves that somebody tries.
struct TransferBench {
    static let spaces = ["minsk", "brest", "network"]

    let bench: CentralBench
    /// Manages Minsk, and nothing else.
    let minsk: Device
    /// Manages Brest, and nothing else.
    let brest: Device

    init() throws {
        bench = try CentralBench(spaces: Self.spaces)
        minsk = try bench.enrol(1, [SpaceAccess(space: "minsk", level: .manage)])
        brest = try bench.enrol(2, [SpaceAccess(space: "brest", level: .manage)])
    }

    var store: CentralStore { bench.store }

    @discardableResult
    func push(_ device: Device, _ pens: CentralCommitWriter..., to space: String) throws
        -> SpaceResponse.Outcome?
    {
        try ask(device, pens, to: space, bench.exchange)
    }

    /// As `push`, but the server stops before it carries out any move.
    func pushOnly(_ device: Device, _ pen: CentralCommitWriter, to space: String) throws {
        let mortal = MortalStore(store, endsAt: 2, comesBack: true)
        let exchange = Exchange(
            store: mortal, environment: SeededRandom(seed: 9).environment(time: CentralBench.time))
        _ = try ask(device, [pen], to: space, exchange)
    }

    private func ask(
        _ device: Device, _ pens: [CentralCommitWriter], to space: String, _ exchange: Exchange
    ) throws -> SpaceResponse.Outcome? {
        var request = SpaceRequest.pushing(pens)
        request.space = space
        let current = try #require(try store.device(device.id))
        return try exchange.answer(
            ExchangeRequest(
                schemaVersion: 1, access: SpaceAccess.fingerprint(current.grants), rollUp: nil,
                spaces: [request]), device: current
        ).spaces.first?.outcome
    }

    func grant(_ device: Device, _ space: String, _ level: AccessLevel) throws {
        try store.write { try $0.grant(device.id, [SpaceAccess(space: space, level: level)]) }
    }

    func route(_ from: String, _ to: String) throws {
        try store.write { try $0.addRoute(from: from, to: to) }
    }

    func state(_ number: UInt64, in space: String) throws -> RecordState? {
        try store.read { transaction in
            let row = try #require(try transaction.space(named: space))
            return try transaction.record(Self.reference(number), in: row.id)?.decoded()
        }
    }

    static func reference(_ number: UInt64) -> RecordReference {
        RecordReference(collection: "case", record: caseID(number))
    }

    func voids(in space: String) throws -> [VoidReason] {
        try store.read { transaction in
            let row = try #require(try transaction.space(named: space))
            return try transaction.voids(after: 0, in: row.id).compactMap {
                if case .void(_, _, let reason) = $0 { reason } else { nil }
            }
        }
    }

    func trail(_ action: AuditAction) throws -> [AuditEntry] {
        try store.read { try $0.auditTrail(limit: 1000) }.filter { $0.action == action }
    }

    func held() throws -> [String] {
        try store.read { try $0.transfers(.held, limit: 9).map(\.space) }
    }

    /// Digests and numbers of all spaces: whether anything was changed.
    func spaces() throws -> [SpaceSummary] { try store.read { try $0.spaces() } }
}

extension CentralCommitWriter {
    /// Moves a record, or erases it.
    mutating func decide(_ life: Life, of record: UInt64) {
        write(.null, to: caseID(record), field: "note", intent: .decided(life))
    }

    /// A pen that sees what another one sees.
    init(_ number: UInt64, over other: CentralCommitWriter) {
        self.init(number)
        states = other.states
    }
}

extension RecordState {
    /// The values of a field, as text.
    func texts(_ field: String = "name") -> [String] {
        (registers[RegisterKey(field)]?.siblings ?? []).compactMap { $0.value.decoded.text }
    }

    var isMoved: Bool { home != nil }
}
