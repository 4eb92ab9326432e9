import DemoData
import Foundation
import SyncProtocol

/// Makes requests that an honest client never would: well-formed to the last byte for the most
/// part, so that they come as far as the rules that have to stop them.
struct HostileGenerator {
    private let device: DeviceID
    private let office: String
    /// To be brought up to date now and then: heads go on.
    var knowledge: HostileKnowledge
    private var random: SeededGenerator
    /// The last commit of each writer under which this device has written.
    private var chains: [[WriterHead]]
    private var last: [UInt8] = []

    init(device: DeviceID, office: String, knowledge: HostileKnowledge, seed: UInt64) {
        self.device = device
        self.office = office
        self.knowledge = knowledge
        random = SeededGenerator(seed: seed)
        chains = knowledge.spaces.map { _ in [] }
    }

    /// The next request's bytes.
    mutating func next() -> [UInt8] {
        if below(12) == 0, !last.isEmpty { return mutated(last) }
        var spaces = (0...below(2)).map { _ in spaceRequest() }
        if below(40) == 0 { spaces = Array(repeating: spaces[0], count: 2 + below(40)) }
        let request = ExchangeRequest(
            schemaVersion: below(50) == 0 ? .max : 1,
            access: below(3) == 0 ? [] : bytes(8), rollUp: below(8) == 0 ? hash() : nil,
            spaces: spaces)
        last = request.encoded()
        return last
    }

    private mutating func spaceRequest() -> SpaceRequest {
        let place = below(knowledge.spaces.count)
        let space = knowledge.spaces[place]
        guard below(15) > 0 else {
            return SpaceRequest(space: pick(knowledge.unknownSpaces) ?? "", cursor: cursor())
        }
        switch below(10) {
        case 0: return SpaceRequest(space: space.name, cursor: cursor())
        case 1: return looking(at: space)
        case 2, 3: return upload(space)
        case 4: return claiming(space)
        default: return pushing(to: place)
        }
    }
}

// MARK: - Drawing

extension HostileGenerator {
    private mutating func below(_ bound: Int) -> Int {
        bound <= 0 ? 0 : Int(random.next() % UInt64(bound))
    }

    private mutating func pick<Element>(_ list: [Element]) -> Element? {
        list.isEmpty ? nil : list[below(list.count)]
    }

    private mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    }

    private mutating func hash() -> ContentHash { ContentHash(of: bytes(8)) }

    private mutating func recordID() -> RecordID {
        RecordID(milliseconds: 1_790_000_000_000, using: &random)
    }

    /// Small ones, and those at the edges of what the format and the machine can hold.
    private mutating func counter() -> UInt64 {
        let edges: [UInt64] = [
            1, 2, 3, 1 << 31, 1 << 32, 1 << 62, UInt64(Int64.max) - 1, UInt64(Int64.max),
            1 << 63, .max - 1, .max,
        ]
        return below(4) > 0 ? UInt64(1 + below(40)) : pick(edges) ?? 1
    }

    private mutating func stamp() -> HybridTimestamp {
        switch below(8) {
        case 0: HybridTimestamp(rawValue: .max)
        case 1: HybridTimestamp(rawValue: 0)
        default: HybridTimestamp(milliseconds: 1_795_000_000_000 + Int64(below(1 << 30)))
        }
    }

    private mutating func cursor() -> SyncProtocol.Cursor {
        let epoch = below(3) == 0 ? recordID() : knowledge.epoch
        let number = below(3) == 0 ? counter() : UInt64(below(200))
        return switch below(4) {
        case 0: .start
        case 1: .scan(epoch: epoch, start: number / 2, last: number, record: recordID())
        default: .knowledge(epoch: epoch, number: number, chain: bytes(8))
        }
    }

    private mutating func head(_ space: HostileKnowledge.Space) -> WriterHead {
        let known = pick(space.heads) ?? WriterHead(WriterID(rawValue: random.next()))
        return below(3) == 0
            ? WriterHead(known.writer, counter: counter(), hash: hash()) : known
    }

    private mutating func reference(_ space: HostileKnowledge.Space) -> RecordReference {
        // Also records of other spaces: their ids are no secret.
        let from = below(3) == 0 ? pick(knowledge.spaces) ?? space : space
        return pick(from.records) ?? RecordReference(collection: "case", record: recordID())
    }

    /// What somebody claims to have seen.
    private mutating func seen(_ space: HostileKnowledge.Space, beyond: Bool) -> VersionVector {
        var counters: [WriterID: UInt64] = [:]
        for _ in 0..<below(4) {
            let from = below(4) == 0 ? pick(knowledge.spaces) ?? space : space
            let head = head(from)
            counters[head.writer] = beyond ? counter() : head.counter
        }
        return VersionVector(counters)
    }

    private mutating func life(_ space: HostileKnowledge.Space) -> Life {
        let names = knowledge.spaces.map(\.name) + knowledge.unknownSpaces
        return switch below(8) {
        case 0, 1: .moved(space: pick(names) ?? "network")
        case 2: .erased
        case 3: .deleted(reason: "hostile")
        case 4: .closing
        default: .alive
        }
    }

    private mutating func value() -> EncodedValue {
        switch below(30) {
        case 0: EncodedValue(.text(String(repeating: "x", count: 20_000)))
        case 1: EncodedValue(.array((0..<500).map { .int(Int64($0)) }))
        case 2: EncodedValue(.null)
        default: EncodedValue(.text("hostile \(below(1000))"))
        }
    }
}

// MARK: - Kinds of requests

extension HostileGenerator {
    private mutating func looking(at space: HostileKnowledge.Space) -> SpaceRequest {
        SpaceRequest(
            space: space.name, cursor: cursor(),
            wanted: (0...below(20)).map { _ in reference(space) })
    }

    private mutating func claiming(_ space: HostileKnowledge.Space) -> SpaceRequest {
        let claims = Dictionary(
            (0...below(6)).map { _ in
                let acknowledged = head(space)
                let minted =
                    below(2) == 0
                    ? acknowledged
                    : WriterHead(acknowledged.writer, counter: counter(), hash: hash())
                return (
                    acknowledged.writer,
                    WriterClaim(
                        acknowledged: acknowledged, minted: minted, isOwn: below(2) == 0)
                )
            }, uniquingKeysWith: { $1 })
        return SpaceRequest(
            space: space.name, cursor: cursor(),
            writers: claims.values.sorted { $0.minted.writer < $1.minted.writer })
    }

    private mutating func upload(_ space: HostileKnowledge.Space) -> SpaceRequest {
        let claims = space.heads.prefix(below(8)).map {
            WriterClaim(acknowledged: $0, minted: $0, isOwn: false)
        }
        let states = (0..<below(4)).map { _ in forgedState(of: reference(space), space) }
        let end =
            below(2) == 0
            ? nil
            : RecoveryUpload.End(
                vector: claims.map(\.acknowledged),
                expunged: (0..<below(3)).map { _ in reference(space) })
        let upload = RecoveryUpload(
            states: states, end: end, life: below(2) == 0 ? recordID() : nil,
            hashes: (0..<below(3)).map { _ in head(space) },
            refused: (0..<below(3)).map { _ in Dot(head(space).writer, counter()) })
        return SpaceRequest(
            space: space.name, cursor: cursor(),
            writers: claims.sorted { $0.minted.writer < $1.minted.writer }, pull: false,
            upload: upload)
    }

    private mutating func forgedState(
        of reference: RecordReference, _ space: HostileKnowledge.Space
    ) -> StateEntry {
        let writer = WriterID(rawValue: random.next())
        var context = seen(space, beyond: below(2) == 0)
        context.include(Dot(writer, 1))
        let origin = Origin(dot: Dot(writer, 1), stamp: stamp(), author: "Hostile")
        let life = life(space)
        let isErased = life == .erased
        let state = RecordState(
            context: context, life: Register(DottedValue(origin, life.encoded)),
            registers: isErased
                ? RegisterTable()
                : RegisterTable(["given_name": Register(DottedValue(origin, value()))]))
        return StateEntry(
            collection: reference.collection, record: reference.record,
            state: state.encoded()[...])
    }

    private mutating func pushing(to place: Int) -> SpaceRequest {
        let space = knowledge.spaces[place]
        let base = base(at: place)
        var head = base
        var frames: [ArraySlice<UInt8>] = []
        for _ in 0...below(3) where head.counter < UInt64(Int64.max) - 8 {
            let commit = commit(after: head, space)
            let hash = commit.hash(after: head.hash)
            frames.append(commit.frame()[...])
            head = WriterHead(head.writer, counter: head.counter + 1, hash: hash)
        }
        guard head != base else { return claiming(space) }
        if below(3) > 0 { chains[place].append(head) }
        if chains[place].count > 64 { chains[place].removeFirst(32) }
        let isFalse = below(30) == 0
        let run = CommitRun(
            writer: base.writer, first: base.counter + 1, previous: base.hash, frames: frames,
            last: isFalse ? hash() : head.hash)
        let claim = WriterClaim(acknowledged: base, minted: head, isOwn: below(2) == 0)
        return SpaceRequest(
            space: space.name, cursor: below(2) == 0 ? .start : cursor(), writers: [claim],
            announcements: below(2) == 0 ? [] : [announcement(of: base.writer)], runs: [run],
            pull: below(2) == 0)
    }

    /// What a run follows: nothing, an own commit, another's, or one that nobody has made.
    private mutating func base(at place: Int) -> WriterHead {
        let space = knowledge.spaces[place]
        switch below(8) {
        case 0, 1: return head(space)
        case 2: return WriterHead(knowledge.serverWriter(in: space.name))
        case 3:
            let elsewhere = pick(knowledge.spaces)?.heads ?? []
            return WriterHead(pick(elsewhere)?.writer ?? WriterID(rawValue: random.next()))
        case 4: return WriterHead(WriterID(rawValue: random.next()))
        default:
            return pick(chains[place]) ?? WriterHead(WriterID(rawValue: random.next()))
        }
    }

    private mutating func commit(
        after head: WriterHead, _ space: HostileKnowledge.Space
    ) -> Commit {
        let origin = Origin(
            dot: Dot(head.writer, head.counter + 1), stamp: stamp(),
            author: below(40) == 0 ? String(repeating: "a", count: 5_000) : "Hostile")
        var records: Set<RecordID> = []
        let deltas = (0...below(2)).compactMap { _ -> Delta? in
            let delta = delta(of: origin, space)
            return records.insert(delta.record).inserted ? delta : nil
        }
        return Commit(origin: origin, deltas: deltas)
    }

    private mutating func delta(
        of origin: Origin, _ space: HostileKnowledge.Space
    ) -> Delta {
        let reference = reference(space)
        var seen = seen(space, beyond: below(4) == 0)
        if origin.dot.counter > 1, below(2) == 0 {
            seen.include(Dot(origin.dot.writer, origin.dot.counter - 1))
        }
        var siblings = [DottedValue(origin, value())]
        if let other = seen.entries.first, other.writer != origin.dot.writer, below(3) == 0 {
            // A value in somebody else's name.
            let dot = Dot(other.writer, 1 + UInt64(below(Int(min(other.counter, 1000)))))
            siblings.append(
                DottedValue(Origin(dot: dot, stamp: stamp(), author: "Another"), value()))
        }
        let fields = ["given_name", "family_name", "name", "phones/+375291234567", "status"]
        return Delta(
            collection: reference.collection, record: reference.record, seen: seen,
            life: Register(DottedValue(origin, life(space).encoded)),
            registers: RegisterTable([
                RegisterKey(text: pick(fields) ?? "name"): Register(siblings)
            ]), isComplete: below(10) == 0)
    }

    private mutating func announcement(of writer: WriterID) -> WriterInfo {
        let other = pick(knowledge.devices) ?? (id: device, office: office)
        let isLong = below(20) == 0
        return WriterInfo(
            writer: writer, device: other.id,
            office: isLong ? String(repeating: "o", count: 3_000) : other.office,
            name: isLong ? String(repeating: "n", count: 3_000) : "laptop")
    }

    /// A request with some bytes changed, left out or doubled.
    private mutating func mutated(_ message: [UInt8]) -> [UInt8] {
        var message = message
        for _ in 0...below(4) where !message.isEmpty {
            let place = below(message.count)
            let end = min(message.count, place + 1 + below(12))
            switch below(4) {
            case 0: message[place] ^= 1 << UInt8(below(8))
            case 1: message.removeSubrange(place..<end)
            case 2: message.insert(contentsOf: message[place..<end], at: place)
            default: message.replaceSubrange(place..<end, with: bytes(end - place))
            }
        }
        return message
    }
}
