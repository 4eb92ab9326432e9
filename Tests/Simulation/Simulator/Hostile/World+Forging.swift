import CentralStorage
import ReplicaStore
import SyncProtocol

// What the hostile device makes its requests of: it has seen the server's tables.

extension World {
    /// What the server holds of a record in a space.
    func heldState(_ record: RecordID, in space: String) throws -> RecordState? {
        try central.store.read { transaction in
            guard let row = try transaction.space(named: space) else { return nil }
            let reference = RecordReference(
                collection: SimulatedSchema.collection, record: record)
            return try transaction.record(reference, in: row.id)?.decoded()
        }
    }

    /// The heads of all writers of a space.
    func heldHeads(in space: String) throws -> [WriterHead] {
        try central.store.read { transaction in
            guard let row = try transaction.space(named: space) else { return [] }
            return try transaction.heads(in: row.id).sorted { $0.writer < $1.writer }
        }
    }

    func heldHead(of writer: WriterID, in space: String) throws -> WriterHead {
        try heldHeads(in: space).first { $0.writer == writer } ?? WriterHead(writer)
    }

    /// The end of a space's log.
    func heldEnd(of space: String) throws -> LogPlace? {
        try central.store.read { transaction in
            try transaction.space(named: space).map {
                LogPlace(number: $0.number, chain: $0.chain)
            }
        }
    }

    /// A writer of the hostile device in a space.
    func ownWriter(_ slot: Int, in space: String) -> WriterID {
        HostileDevice.writer(slot, in: space, life: oracle.lives.count)
    }

    /// A writer that somebody else has in a space, if there is one.
    func foreignWriter(_ choice: Int, in space: String) throws -> WriterHead? {
        // Also those that it has made up for one attempt.
        let own = Set(
            oracle.hostileCommits.values.filter { !$0.isForged }.map(\.commit.dot.writer))
        let heads = try heldHeads(in: space).filter { !own.contains($0.writer) }
        return heads.isEmpty ? nil : heads[choice % heads.count]
    }

    /// A run of one commit that the hostile device has made.
    ///
    /// - Parameters:
    ///   - head: what it goes on from.
    ///   - lead: milliseconds by which its stamp is ahead of the clock.
    ///   - isForged: whether the writer is another's.
    func forge(
        in space: String, after head: WriterHead, lead: Int64 = 0, isForged: Bool = false,
        _ deltas: (Origin, EditName) -> [Delta]
    ) -> CommitRun {
        let name = oracle.nextEdit(HostileDevice.office)
        let origin = Origin(
            dot: Dot(head.writer, head.counter + 1),
            stamp: HybridTimestamp(milliseconds: max(0, clock.now + lead)), author: name)
        let commit = Commit(origin: origin, deltas: deltas(origin, name))
        let hash = commit.hash(after: head.hash)
        oracle.noteHostile(commit, hash, in: space, isForged: isForged)
        return CommitRun(
            writer: head.writer, first: origin.dot.counter, previous: head.hash,
            frames: [commit.frame()[...]], last: hash)
    }

    /// A push of runs into one space, as an honest client would word it.
    func pushRequest(
        _ runs: [CommitRun], in space: String, announcements: [WriterInfo] = [],
        claims: [WriterClaim]? = nil, isOwn: Bool = true
    ) throws -> SpaceRequest {
        let end = try heldEnd(of: space)
        let own = runs.map { run in
            WriterClaim(
                acknowledged: WriterHead(
                    run.writer, counter: run.first - 1,
                    hash: run.first == 1 ? .zero : run.previous),
                minted: WriterHead(
                    run.writer, counter: run.first - 1 + UInt64(run.frames.count), hash: run.last),
                isOwn: isOwn)
        }
        let cursor = try end.map { $0.cursor(epoch: try central.store.epoch) } ?? .start
        return SpaceRequest(
            space: space, cursor: cursor, writers: claims ?? own, announcements: announcements,
            runs: runs)
    }

    @discardableResult
    func attack(_ spaces: [SpaceRequest]) throws -> ExchangeResponse? {
        try attack(ExchangeRequest(schemaVersion: 1, spaces: spaces))
    }

    /// A request that gives the server what it is said to have lost.
    func healingRequest(_ upload: RecoveryUpload, in space: String) throws -> SpaceRequest {
        let end = try heldEnd(of: space) ?? LogPlace(number: 0, chain: .zero)
        return SpaceRequest(
            space: space, cursor: end.cursor(epoch: try central.store.epoch),
            writers: (upload.end?.vector ?? []).map {
                WriterClaim(acknowledged: $0, minted: $0, isOwn: false)
            },
            pull: false, upload: upload)
    }
}

/// The hostile device's ways of writing a record.
enum HostileEdit: Int, CaseIterable {
    case ordinary
    /// It says that it has seen all that the server has.
    case overEverything
    /// It says that it has seen nothing.
    case overNothing
    /// It says that it has seen what nobody has written yet.
    case overTheFuture
    /// It restates heads that nobody has written.
    case withInventedHead
    case deletion
    /// It restates a value of another with other contents.
    case withChangedValue
    /// It restates a value of another that was replaced.
    case withOldValue

    static let fields: [RegisterKey] = ["title", "remark", "town"]

    func delta(
        _ record: RecordID, over state: RecordState, knowing heads: [WriterHead], key: RegisterKey,
        _ origin: Origin, _ name: EditName
    ) -> Delta {
        let write = RecordEdit.Write(key, .text("\(key.text) \(name)"))
        let edit = RecordEdit(
            collection: SimulatedSchema.collection, record: record, writes: [write],
            intent: self == .deletion ? .decided(.deleted(reason: name)) : .ordinary)
        let plain = edit.delta(over: state, in: origin)
        var everything = state.context
        for head in heads where head.writer != origin.dot.writer && head.counter > 0 {
            everything.include(Dot(head.writer, head.counter))
        }
        let own = DottedValue(origin, EncodedValue(write.value))
        let another = everything.entries.last { $0.writer != origin.dot.writer }
        let foreign = another.map {
            Origin(
                dot: Dot($0.writer, $0.counter),
                stamp: HybridTimestamp(milliseconds: 1_790_000_000_000), author: "e0.1")
        }
        switch self {
        case .ordinary, .deletion: return plain
        case .overEverything: return changed(plain, seen: everything)
        case .overNothing:
            return RecordEdit(
                collection: SimulatedSchema.collection, record: record, writes: [write]
            ).delta(over: RecordState(), in: origin)
        case .overTheFuture:
            var future = everything
            if let another { future.include(Dot(another.writer, another.counter + 3)) }
            return changed(plain, seen: future)
        case .withInventedHead:
            guard let foreign else { return plain }
            let head = DottedValue(foreign, Life.deleted(reason: "invented").encoded)
            return changed(
                plain, seen: everything,
                life: Register([head, DottedValue(origin, Life.alive.encoded)]))
        case .withChangedValue:
            guard let sibling = state.registers[key]?.siblings.first,
                sibling.dot.writer != origin.dot.writer
            else { return plain }
            let forged = DottedValue(sibling.origin, EncodedValue(.text("forged \(name)")))
            return changed(
                plain, seen: everything, registers: RegisterTable([key: Register([forged, own])]))
        case .withOldValue:
            guard let foreign else { return plain }
            let forged = DottedValue(foreign, EncodedValue(.text("forged \(name)")))
            return changed(
                plain, seen: everything, registers: RegisterTable([key: Register([forged, own])]))
        }
    }

    private func changed(
        _ delta: Delta, seen: VersionVector, life: Register? = nil, registers: RegisterTable? = nil
    ) -> Delta {
        Delta(
            collection: delta.collection, record: delta.record, seen: seen,
            life: life ?? delta.life, registers: registers ?? delta.registers)
    }
}
