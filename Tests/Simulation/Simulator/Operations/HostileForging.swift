import CentralStorage
import ReplicaStore
import SyncProtocol

extension OperationKind {
    /// It writes under the names of others, or with numbers that cannot be.
    static let hostileForge = OperationKind(
        "hostile-forge", weight: 5, targets, .record, .number(10), .number(4)
    ) { world, arguments in
        guard world.hostile != nil else { return }
        let forgery = Forgery(
            space: world.target(arguments[0]), record: world.record(arguments[1]),
            choice: arguments[3])
        if let request = try world.forged(arguments[2] % 10, forgery) {
            try world.attack([request])
        }
    }

    /// It gives back what the server is said to have lost.
    static let hostileHeal = OperationKind(
        "hostile-heal", weight: 4, targets, .record, .number(9), .number(3)
    ) { world, arguments in
        guard let hostile = world.hostile else { return }
        let space = world.target(arguments[0])
        // Where it may write, and the server asks, its states count like edits of its own.
        let isAsked = try world.central.store.read { transaction in
            try transaction.space(named: space).flatMap { try transaction.recovery(of: $0.id) }
                != nil
        }
        let isHarmless = ![0, 1, 4].contains(arguments[2] % 9)
        if isAsked, isHarmless, hostile.mayWrite(in: space) { return }
        let upload = try world.invented(
            arguments[2] % 9, world.record(arguments[1]), in: space, arguments[3])
        try world.attack([try world.healingRequest(upload, in: space)])
    }
}

/// What a forged request is about.
struct Forgery {
    let space: String
    let record: RecordID
    let choice: Int
}

extension World {
    /// A request under somebody else's name, or beyond all bounds.
    fileprivate func forged(_ kind: Int, _ forgery: Forgery) throws -> SpaceRequest? {
        let space = forgery.space
        let state = try heldState(forgery.record, in: space) ?? RecordState()
        func deltas(_ origin: Origin, _ name: EditName) -> [Delta] {
            [
                HostileEdit.ordinary.delta(
                    forgery.record, over: state, knowing: [], key: "title", origin, name)
            ]
        }
        switch kind {
        case 0:
            // Behind another's own commits.
            guard let head = try foreignWriter(forgery.choice, in: space) else { return nil }
            let run = forge(in: space, after: head, isForged: true, deltas)
            return try pushRequest([run], in: space, isOwn: forgery.choice % 2 == 0)
        case 1:
            let id = serverWriter(of: space, try central.store.epoch)
            let run = forge(
                in: space, after: try heldHead(of: id, in: space), isForged: true, deltas)
            return try pushRequest([run], in: space)
        case 2:
            // A new writer, announced as another's device.
            let writer = WriterID(rawValue: chance.next())
            let run = forge(in: space, after: WriterHead(writer), deltas)
            guard let identity = try field(forgery.choice).replica.identity() else { return nil }
            let info = WriterInfo(
                writer: writer, device: identity.device, office: identity.office,
                name: identity.name)
            return try pushRequest([run], in: space, announcements: [info])
        case 3:
            // A writer that others have in another space. One of the server's is left out: written
            // elsewhere it proves nothing (MergeRules §12), and names two commits in this model.
            let other = shape.spaceName(forgery.choice)
            guard other != space, let head = try foreignWriter(forgery.choice, in: other),
                head.writer != serverWriter(of: other, try central.store.epoch),
                try heldHead(of: head.writer, in: space).counter == 0
            else { return nil }
            let run = forge(in: space, after: WriterHead(head.writer), isForged: true, deltas)
            return try pushRequest([run], in: space)
        case 4: return try wrongClaims(forgery)
        case 5, 6:
            let counters: [UInt64] = [UInt64(Int64.max) - 1, .max - 3, 1 << 62, 1 << 40]
            let counter = counters[forgery.choice % 4]
            let head = WriterHead(
                ownWriter(3, in: space), counter: counter, hash: ContentHash(of: [1]))
            return try pushRequest([forge(in: space, after: head, deltas)], in: space)
        case 7:
            let head = try heldHead(of: ownWriter(0, in: space), in: space)
            let run = forge(in: space, after: head) { origin, name in
                deltas(origin, name).map {
                    Delta(
                        collection: $0.collection, record: $0.record, seen: $0.seen, life: $0.life,
                        registers: $0.registers, isComplete: true)
                }
            }
            return try pushRequest([run], in: space)
        case 8: return try aboveItsContext(forgery)
        default:
            let name = String(repeating: "n", count: 1 << (10 + forgery.choice))
            let writer = WriterID(rawValue: chance.next())
            let run = forge(in: space, after: WriterHead(writer), deltas)
            let info = WriterInfo(
                writer: writer, device: HostileDevice.id, office: name, name: name)
            return try pushRequest([run], in: space, announcements: [info])
        }
    }

    /// An edit that has seen numbers beyond all bounds.
    private func aboveItsContext(_ forgery: Forgery) throws -> SpaceRequest {
        let space = forgery.space
        let counters: [UInt64] = [.max, UInt64(Int64.max), 1 << 63]
        var seen = VersionVector()
        seen.include(Dot(WriterID(rawValue: 7), counters[forgery.choice % 3]))
        let head = try heldHead(of: ownWriter(1, in: space), in: space)
        let run = forge(in: space, after: head) { origin, name in
            let own = DottedValue(origin, EncodedValue(.text("title \(name)")))
            return [
                Delta(
                    collection: SimulatedSchema.collection, record: forgery.record, seen: seen,
                    life: Register(DottedValue(origin, Life.alive.encoded)),
                    registers: RegisterTable(["title": Register(own)]))
            ]
        }
        return try pushRequest([run], in: space)
    }

    /// Claims of what others hold, wrong in one way or another.
    private func wrongClaims(_ forgery: Forgery) throws -> SpaceRequest {
        let heads = try heldHeads(in: forgery.space)
        let claims = heads.map { head -> WriterClaim in
            var wrong = head
            switch forgery.choice % 4 {
            case 0: wrong.hash = ContentHash(of: [9])
            case 1: wrong.counter += 1
            case 2: wrong.counter = .max
            default: wrong.counter = UInt64(Int64.max) + 1
            }
            return WriterClaim(
                acknowledged: forgery.choice % 2 == 0 ? wrong : head, minted: wrong,
                isOwn: forgery.choice % 2 == 1)
        }
        return try pushRequest([], in: forgery.space, claims: claims)
    }

    /// The name under which the server writes by itself. Spec: MergeRules §12.
    private func serverWriter(of space: String, _ epoch: Epoch) -> WriterID {
        let hash = ContentHash(of: epoch.bytes + Array(space.utf8))
        return WriterID(rawValue: hash.prefix.reduce(0) { $0 << 8 | UInt64($1) })
    }

    /// Something that no server has ever held.
    fileprivate func invented(
        _ kind: Int, _ record: RecordID, in space: String, _ choice: Int
    ) throws -> RecoveryUpload {
        let held = try heldState(record, in: space) ?? RecordState()
        let heads = try heldHeads(in: space)
        let writer = WriterID(rawValue: chance.next())
        let life = Epoch(high: chance.next(), low: chance.next())
        var context = held.context
        for head in heads where choice > 0 { context.include(Dot(head.writer, head.counter)) }
        func state(_ head: Life, _ dot: Dot) -> [StateEntry] {
            var seen = context
            seen.include(dot)
            let origin = Origin(
                dot: dot, stamp: HybridTimestamp(milliseconds: clock.now), author: "e99.0")
            let all = RecordState(
                context: seen, life: Register(DottedValue(origin, head.encoded)),
                registers: RegisterTable())
            return [
                StateEntry(
                    collection: SimulatedSchema.collection, record: record,
                    state: all.encoded()[...])
            ]
        }
        let reference = RecordReference(collection: SimulatedSchema.collection, record: record)
        let wrong = WriterHead(writer, counter: 3, hash: ContentHash(of: [3]))
        switch kind {
        case 0: return RecoveryUpload(states: state(.erased, Dot(writer, 1)), life: life)
        case 1:
            let end = RecoveryUpload.End(vector: [WriterHead(writer, counter: 1, hash: wrong.hash)])
            return RecoveryUpload(
                states: state(.moved(space: target(choice)), Dot(writer, 1)), end: end, life: life)
        case 2: return RecoveryUpload(states: state(.alive, Dot(writer, 1)), life: life)
        case 3:
            return RecoveryUpload(states: [], end: RecoveryUpload.End(vector: [wrong]), life: life)
        case 4:
            return RecoveryUpload(
                states: [], end: RecoveryUpload.End(vector: heads, expunged: [reference]),
                life: life)
        case 5:
            let far = WriterHead(writer, counter: .max, hash: wrong.hash)
            return RecoveryUpload(states: [], end: RecoveryUpload.End(vector: [far]), life: life)
        case 6:
            let server = serverWriter(of: space, try central.store.epoch)
            return RecoveryUpload(states: state(.alive, Dot(server, 1 << 40)), life: life)
        case 7:
            return RecoveryUpload(
                states: state(.alive, Dot(writer, UInt64(Int64.max) + 1)), life: life,
                hashes: [WriterHead(writer, counter: .max - 1, hash: wrong.hash)])
        default:
            let voids = heads.prefix(2).map {
                LogEntry.void(Dot($0.writer, $0.counter), hash: $0.hash, reason: .notPermitted)
            }
            return RecoveryUpload(
                states: [], end: RecoveryUpload.End(vector: heads, voids: voids), life: life,
                refused: heads.filter { $0.counter > 0 }.map { Dot($0.writer, $0.counter) })
        }
    }
}
