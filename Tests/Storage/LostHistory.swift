import CentralStorage
import ExchangeService
import SyncProtocol

/// An office whose server was restored from a backup of two commits, and a replica that knows what
/// came after it.
struct LostHistory {
    let bench: CentralBench
    let device: Device
    let reader: Device
    /// What the device wrote: two commits before the backup, three after it.
    let pen: CentralCommitWriter
    /// Another office's commit after the backup; its author is gone for good.
    let gone: CentralCommitWriter
    /// The cursor of a replica that knows all that was lost.
    let cursor: SyncProtocol.Cursor
    let digest: Digest

    /// - Parameter limits: of the server that was restored.
    init(limits: ExchangeLimits = ExchangeLimits()) throws {
        let old = try CentralBench()
        device = try old.enrol(1, [SpaceAccess(space: "cases", level: .manage)])
        reader = try old.enrol(2, [SpaceAccess(space: "cases", level: .read)])
        let author = try old.enrol(3)
        var pen = CentralCommitWriter(1)
        pen.write("one", to: caseID(1))
        pen.write("two", to: caseID(2))
        try old.push(device, pen)
        let backup = "\(old.directory)/backup.sqlite"
        try old.store.backup(to: backup)
        var gone = CentralCommitWriter(3)
        gone.states = pen.states
        gone.write("of one who is gone", to: caseID(3))
        try old.push(author, gone)
        pen.states[caseID(3)] = gone.states[caseID(3)]
        for value: Int64 in 1...3 { pen.write(.int(value), to: caseID(1)) }
        cursor = try old.push(device, pen).next
        digest = try old.summary().digest
        bench = try CentralBench(restoring: backup, of: old, limits: limits)
        self.pen = pen
        self.gone = gone
    }

    var claims: [WriterClaim] {
        [pen, gone].map {
            WriterClaim(
                acknowledged: $0.head(), minted: $0.head(), isOwn: $0.writer == pen.writer)
        }
    }

    var announcements: [WriterInfo] {
        [
            WriterInfo(
                writer: gone.writer, device: caseID(3 << 32), office: "minsk", name: "laptop 3")
        ]
    }

    func state(_ number: UInt64) -> StateEntry {
        let state = (pen.states[caseID(number)] ?? RecordState()).encoded()
        return StateEntry(collection: "case", record: caseID(number), state: state[...])
    }

    var end: RecoveryUpload.End { RecoveryUpload.End(vector: [pen.head(), gone.head()]) }

    func request(_ upload: RecoveryUpload, to life: Epoch? = nil) -> SpaceRequest {
        let epoch = life ?? bench.store.epoch
        return SpaceRequest(
            space: "cases", cursor: LogPlace(number: 2, chain: .zero).cursor(epoch: epoch),
            writers: claims, announcements: announcements, pull: false, upload: upload)
    }

    /// What the server knows after it took, or refused, what is given.
    @discardableResult
    func heal(
        _ states: [UInt64], _ end: RecoveryUpload.End? = nil, as healer: Device? = nil,
        of life: Epoch? = nil, hashes: [WriterHead] = []
    ) throws -> SpaceHistory {
        let upload = RecoveryUpload(states: states.map(state), end: end, life: life, hashes: hashes)
        let outcome = try bench.outcome(healer ?? device, request(upload))
        guard case .unknownCursor(let history) = outcome else {
            throw CBORError(.invalid, at: 0)
        }
        return history
    }
}
