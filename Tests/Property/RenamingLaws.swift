import SyncProtocol
import Testing

/// Renaming gives commits other names and changes nothing else.
@Suite struct RenamingLaws {
    /// A branch of one of the world's writers, from a counter that it has reached.
    private func renaming(in world: World, using random: inout SplitMix) -> Renaming {
        var renaming = Renaming()
        let first = random.pick(world.history)
        renaming.insert(
            Renaming.Branch(first.dot.writer, from: first.dot.counter, hash: first.hash))
        // The name that its end gets may belong to another commit.
        let later = world.history.filter { renaming.contains($0.dot) }
        for item in later where random.below(4) == 0 {
            renaming.divert(item.dot, hash: ContentHash(of: item.hash.bytes))
            break
        }
        return renaming
    }

    @Test func renamingCommutesWithTheJoin() throws {
        for seed in Seeds.first(400) {
            var random = SplitMix(seed: seed)
            let world = World(using: &random)
            guard !world.history.isEmpty else { continue }
            let renaming = renaming(in: world, using: &random)
            for record in world.records {
                let states = world.replicas.map { $0.state(record) }
                let joined = states.reduce(into: RecordState()) { Join.merge($1, into: &$0) }
                let renamed = states.reduce(into: RecordState()) {
                    Join.merge($1.renamed(renaming), into: &$0)
                }
                #expect(joined.renamed(renaming) == renamed, "seed \(seed)")
                #expect(try RecordState(encoded: renamed.encoded()) == renamed)
            }
        }
    }

    @Test func renamedCommitsMakeTheRenamedState() throws {
        for seed in Seeds.first(400) {
            var random = SplitMix(seed: seed)
            let world = World(using: &random)
            guard !world.history.isEmpty else { continue }
            let renaming = renaming(in: world, using: &random)
            var states: [RecordID: RecordState] = [:]
            var renamed: [RecordID: RecordState] = [:]
            for item in world.history {
                let commit = try item.commit.renamed(renaming)
                #expect(try commit.isTouched(by: renaming) == false, "seed \(seed)")
                for delta in try item.commit.deltas() {
                    Join.apply(
                        delta, of: item.dot, to: &states[delta.record, default: RecordState()])
                }
                for delta in try commit.deltas() {
                    Join.apply(
                        delta, of: commit.dot, to: &renamed[delta.record, default: RecordState()])
                }
            }
            for (record, state) in states {
                #expect(renamed[record] == state.renamed(renaming), "seed \(seed)")
            }
        }
    }

    /// A context that covers more of a writer than its branch has seen another history of it: none
    /// of its dots is the branch's, whatever else is renamed, and the state stays a state.
    @Test func whatReachesBeyondABranchKeepsAllItsNames() throws {
        var reached = 0
        for seed in Seeds.first(400) {
            var random = SplitMix(seed: seed)
            let world = World(using: &random)
            guard !world.history.isEmpty else { continue }
            let first = random.pick(world.history)
            var renaming = Renaming()
            renaming.insert(
                Renaming.Branch(
                    first.dot.writer, from: 1, through: first.dot.counter, hash: first.hash))
            if let other = world.history.first(where: { $0.dot.writer != first.dot.writer }) {
                renaming.insert(Renaming.Branch(other.dot.writer, from: 1, hash: other.hash))
            }
            for record in world.records {
                for state in world.replicas.map({ $0.state(record) }) {
                    let renamed = state.renamed(renaming)
                    #expect(try RecordState(encoded: renamed.encoded()) == renamed)
                    guard state.context[first.dot.writer] > first.dot.counter else { continue }
                    reached += 1
                    let kept = [renamed, state].map { state in
                        ([state.life] + state.registers.entries.map(\.register))
                            .flatMap(\.dots).filter { $0.writer == first.dot.writer }
                    }
                    #expect(kept[0] == kept[1], "seed \(seed)")
                }
            }
        }
        #expect(reached > 0)
    }
}
