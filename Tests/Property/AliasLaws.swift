import DomainModel
import Linkage
import SyncProtocol
import Testing

/// Random merges and undoings on replicas that hear of each other late or never. Spec: Duplicates
/// §2.
@Suite struct AliasLaws {
    /// Replicas that merge and part the same few records.
    private struct Offices {
        private(set) var replicas: [WorldReplica]
        let records: [RecordID]
        private var history: [WorldCommit] = []

        private static let link = RegisterKey("merged_into")

        init(using random: inout SplitMix) {
            let count = 2 + random.below(6)
            records = (0..<count).map {
                RecordID(high: 0x0192_0000_0000_7000 + UInt64($0), low: 1 << 63)
            }
            replicas = (0..<3).map {
                WorldReplica(
                    writer: WriterID(rawValue: UInt64($0) + 1), author: "office \($0)",
                    clock: 1_700_000_000_000 + Int64($0) * 1_000)
            }
            for _ in 0..<(5 + random.below(25)) { step(using: &random) }
        }

        private mutating func step(using random: inout SplitMix) {
            let index = random.below(replicas.count)
            guard !random.oneIn(3) else {
                for commit in history where !random.oneIn(3) {
                    _ = replicas[index].receive(commit)
                }
                return
            }
            // As a person does it, or as an older version that looks at nothing.
            let record = random.pick(records)
            let target = random.oneIn(4) ? nil : random.pick(records)
            let value = target.map { Value.text($0.description) } ?? .null
            let write = RecordEdit.Write(
                Self.link, value, ancestor: Self.shown(replicas[index].state(record)))
            let edit = RecordEdit(collection: "case", record: record, writes: [write])
            history.append(
                replicas[index].commit([edit], after: Int64(random.below(5_000))))
        }

        private static func shown(_ state: RecordState) -> Value {
            guard let register = state.registers[link] else { return .null }
            return PolicyRule(.review).view(of: register).value
        }

        mutating func settle(using random: inout SplitMix) {
            for index in replicas.indices {
                var waiting = history.shuffled(using: &random)
                while !waiting.isEmpty {
                    let before = waiting.count
                    waiting.removeAll { replicas[index].receive($0) }
                    if waiting.count == before { return }
                }
            }
        }

        /// What one office makes of the links, as far as it holds the records.
        func aliases(of index: Int, holding held: Set<RecordID>) -> Aliases {
            var links: [RecordID: RecordID] = [:]
            for record in records where held.contains(record) {
                let value = Self.shown(replicas[index].state(record))
                if let target = value.text.flatMap({ RecordID($0) }), held.contains(target) {
                    links[record] = target
                }
            }
            return Aliases(links)
        }
    }

    private static func worlds(_ count: Int, _ body: (inout Offices, inout SplitMix) -> Void) {
        for seed in Seeds.first(UInt64(count)) {
            var random = SplitMix(seed: seed)
            var offices = Offices(using: &random)
            body(&offices, &random)
        }
    }

    @Test func allReplicasSeeTheSame() {
        Self.worlds(400) { offices, random in
            offices.settle(using: &random)
            let seen = offices.replicas.indices.map { index in
                let aliases = offices.aliases(of: index, holding: Set(offices.records))
                return offices.records.map { aliases.all(with: $0) }
            }
            #expect(Set(seen).count == 1)
        }
    }

    @Test func everyReferenceResolves() {
        Self.worlds(400) { offices, random in
            let held = Set(offices.records.filter { _ in !random.oneIn(4) })
            for index in offices.replicas.indices {
                let aliases = offices.aliases(of: index, holding: held)
                for record in held {
                    let kept = aliases.kept(for: record)
                    #expect(held.contains(kept))
                    #expect(aliases.kept(for: kept) == kept)
                    let all = aliases.all(with: record)
                    #expect(all.first == kept && Set(all).count == all.count)
                    #expect(all.contains(record))
                }
                // Nothing is in two places, and nothing in none.
                let groups = Set(held.map { aliases.all(with: $0) })
                #expect(groups.reduce(0) { $0 + $1.count } == held.count)
            }
        }
    }

    @Test func theSmallestIDOfACircleIsKept() {
        let ids = (0..<5).map { RecordID(high: UInt64($0) + 1, low: 1 << 63) }
        // 3 → 1 → 4 → 2 → 1, and 0 by itself.
        let aliases = Aliases([ids[3]: ids[1], ids[1]: ids[4], ids[4]: ids[2], ids[2]: ids[1]])
        for id in ids[1...] { #expect(aliases.kept(for: id) == ids[1]) }
        #expect(aliases.kept(for: ids[0]) == ids[0])
        #expect(aliases.all(with: ids[4]) == [ids[1], ids[2], ids[3], ids[4]])
        #expect(Aliases([ids[2]: ids[2]]).isEmpty)
    }

    /// A merge that is undone leaves nothing, whatever came between.
    @Test func whatIsUndoneLeavesNothing() {
        let ids = (0..<3).map { RecordID(high: UInt64($0) + 1, low: 1 << 63) }
        let both = Aliases([ids[1]: ids[0], ids[2]: ids[1]])
        #expect(both.all(with: ids[0]) == ids)
        #expect(Aliases([ids[2]: ids[1]]).all(with: ids[2]) == [ids[1], ids[2]])
        #expect(Aliases([:]).all(with: ids[1]) == [ids[1]])
    }
}
