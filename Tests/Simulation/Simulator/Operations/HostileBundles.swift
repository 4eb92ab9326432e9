import CentralStorage
import Foundation
import ReplicaStore
import StoreKit
import SyncEngine
import SyncProtocol

extension OperationKind {
    /// Somebody hands an office a bundle that the hostile device has made; the office takes it in,
    /// with or without a person's word, and syncs.
    ///
    /// Tried on copies of the office and the server, so that the world goes on as if it had not
    /// been.
    static let hostileBundle = OperationKind(
        "hostile-bundle", weight: 4, .office, .space, .record, .number(HostileBundle.kinds),
        .word(["asked", "confirmed"])
    ) { world, arguments in
        guard world.hostile != nil else { return }
        let field = world.field(arguments[0])
        let bundle = HostileBundle(
            kind: arguments[3] % HostileBundle.kinds, space: world.shape.spaceName(arguments[1]),
            record: world.record(arguments[2]))
        let bytes = try bundle.bytes(world, for: field)
        try BundleTrial(world, field).take(bytes, isConfirmed: arguments[4] % 2 == 1)
        world.coverage.takesEffect()
    }
}

/// A bundle of the hostile device.
struct HostileBundle {
    static let kinds = 8

    let kind: Int
    let space: String
    let record: RecordID

    func bytes(_ world: World, for field: FieldNode) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var writer = try BundleWriter(.bundle, to: { bytes += $0 })
        for part in try parts(world, for: field) { try writer.write(part) }
        try writer.finish()
        return bytes
    }

    private func parts(_ world: World, for field: FieldNode) throws -> [BundlePart] {
        let maker = BundleMaker(
            schemaVersion: 1, madeAt: UInt64(world.clock.now), device: HostileDevice.id,
            office: "elsewhere", name: "stranger")
        let state = try world.heldState(record, in: space) ?? RecordState()
        let slot = WriterHead(WriterID(rawValue: world.chance.next()))
        func run(_ head: WriterHead, _ life: Life) -> CommitRun {
            world.forge(in: space, after: head) { origin, name in
                let isEdit = life == .alive
                let edit = RecordEdit(
                    collection: SimulatedSchema.collection, record: record,
                    writes: isEdit ? [RecordEdit.Write("title", .text("title \(name)"))] : [],
                    intent: isEdit ? .ordinary : .decided(life))
                return [edit.delta(over: state, in: origin)]
            }
        }
        var header = maker
        var commits: [CommitRun] = []
        var knowledge: (BundleKnowledge, [StateEntry])?
        switch kind {
        case 0: commits = [run(slot, .erased)]
        case 1: commits = [run(slot, .moved(space: world.shape.spaceName(1)))]
        case 2: commits = [run(try world.foreignWriter(0, in: space) ?? slot, .alive)]
        case 3:
            if let identity = try field.replica.identity() {
                header = BundleMaker(
                    schemaVersion: 1, madeAt: 1, device: identity.device, office: identity.office,
                    name: identity.name)
            }
            commits = [run(slot, .deleted(reason: "forged"))]
        case 4: commits = [run(slot, .alive)]
        case 5: knowledge = try forgedKnowledge(world, .alive)
        case 6: knowledge = try forgedKnowledge(world, .erased)
        default: knowledge = try forgedKnowledge(world, nil)
        }
        let info = WriterInfo(
            writer: slot.writer, device: header.device, office: header.office, name: header.name)
        return [
            .header(header, spaces: [space]),
            .space(BundleSpace(space: space, knowledge: knowledge?.0, writers: [info])),
            .states(knowledge?.1 ?? []), .commits(commits),
        ]
    }

    /// What the server is said to know: all that it does, and one record of another kind.
    ///
    /// - Parameter life: how that record stands; nil where it is said to be expunged.
    private func forgedKnowledge(
        _ world: World, _ life: Life?
    ) throws -> (BundleKnowledge, [StateEntry]) {
        let found = try Observation(world.central.store)
        let dot = Dot(WriterID(rawValue: world.chance.next()), 1)
        let origin = Origin(
            dot: dot, stamp: HybridTimestamp(milliseconds: world.clock.now), author: "e99.0")
        var states: [StateEntry] = []
        var digest = Digest()
        for known in found.records where known.place.space == space {
            var state = known.state ?? RecordState()
            if known.place.record == record {
                guard let life else { continue }
                state.context.include(dot)
                state.life = Register(DottedValue(origin, life.encoded))
                state.registers = RegisterTable()
            }
            let bytes = state.encoded()
            let collection = found.collections[known.place.record] ?? SimulatedSchema.collection
            digest.add(
                Digest.term(collection: collection, record: known.place.record, state: bytes))
            states.append(
                StateEntry(
                    collection: collection, record: known.place.record, state: bytes[...]))
        }
        let end = try world.heldEnd(of: space)
        let chain = ContentHash(of: [7])
        let heads =
            try world.heldHeads(in: space).filter { $0.counter > 0 }
            + [WriterHead(dot.writer, counter: 1, hash: chain)]
        let reference = RecordReference(collection: SimulatedSchema.collection, record: record)
        let head = LogEnd(
            chain: chain, digest: digest, vector: heads.sorted { $0.writer < $1.writer },
            expunged: life == nil ? [reference] : [])
        let cursor = LogPlace(number: (end?.number ?? 0) + 3, chain: chain)
            .cursor(epoch: try world.central.store.epoch)
        return (BundleKnowledge(cursor: cursor, base: [], head: head), states)
    }
}

/// An office that takes in a stranger's bundle.
private final class BundleTrial {
    private let aside: Aside
    private let oracle: Oracle
    private let owed: Set<EditName>
    private let logged: [String: UInt64]
    private let who: String

    init(_ world: World, _ field: FieldNode) throws {
        aside = try Aside(world, field)
        oracle = world.oracle
        owed = try aside.pending(oracle)
        logged = try aside.logNumbers()
        who = "\(field.holder)"
    }

    func take(_ bytes: [UInt8], isConfirmed: Bool) throws {
        do {
            try aside.take(bytes, isConfirmed: isConfirmed)
        } catch let error as StoreError {
            guard error.kind == .malformed || error.kind == .notPermitted else { throw error }
        }
        var isEqual: Bool?
        for _ in 0..<3 {
            switch try aside.sync({ _, answer in answer }) {
            case .success(let summary):
                isEqual = summary.notices.isEmpty ? summary.isConverged : false
            case .failure(let error):
                guard error is TransportFailure || error is StoreError else {
                    throw Violation("bundle-error", "\(who): \(error)")
                }
                isEqual = nil
            }
        }
        let gone = owed.subtracting(try aside.pending(oracle))
            .subtracting(try aside.taken(oracle))
        guard isConfirmed || gone.isEmpty else {
            throw Violation("bundle-lost", "\(who): \(gone.sorted()) is nowhere")
        }
        if !isConfirmed { try checkNothingCounts(isEqual) }
    }

    /// Nobody has given his word: nothing of it is the server's, or counts as the server's.
    private func checkNothingCounts(_ isEqual: Bool?) throws {
        for entry in try Observation.log(aside.central.store, after: logged) {
            let author = entry.dot.flatMap { try? Commit(dot: $0, frame: entry.bytes[...]) }?
                .origin.author
            guard author?.hasPrefix("e99.") != true || oracle.hostileCommits[entry.hash] == nil
            else {
                throw Violation("bundle-taken", "\(who) has given on what a stranger had made")
            }
        }
        let here = try Observation(aside.field.replica)
        let there = try Observation(aside.central.store)
        for (place, state) in here.encodedStates where there.encodedStates[place] != state {
            let isForged = (try? RecordState(encoded: state))?.life.siblings.contains {
                $0.origin.author == "e99.0"
            }
            if isForged == true {
                throw Violation("bundle-forged", "\(who) goes on showing a forged \(place)")
            }
        }
        for record in there.records {
            let heads = record.state?.life.siblings ?? []
            guard !heads.contains(where: { $0.origin.author == "e99.0" }) else {
                throw Violation("bundle-forged", "\(who) has given the server \(record.place)")
            }
        }
        guard isEqual != nil else {
            throw Violation("bundle-stuck", "\(who) cannot sync any more")
        }
    }
}
