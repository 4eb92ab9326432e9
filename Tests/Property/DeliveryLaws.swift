import SyncProtocol
import Testing

/// What must hold however commits travel: in any order, doubled, lost and sent again, as single
/// deltas, as whole commits or as states. Spec: MergeRules §3.
@Suite struct DeliveryLaws {
    private func settledWorlds(_ body: (inout World, UInt64, inout SplitMix) -> Void) {
        for seed in Seeds.first(1_200) {
            var random = SplitMix(seed: seed)
            var world = World(using: &random)
            let isSettled = world.settle(using: &random)
            #expect(isSettled, "commits remain that nobody can take, seed \(seed)")
            body(&world, seed, &random)
        }
    }

    @Test func sameCommitsGiveSameBytes() {
        settledWorlds { world, seed, random in
            var fresh = WorldReplica(writer: WriterID(rawValue: 7), author: "fresh", clock: 0)
            for commit in world.history { _ = fresh.receive(commit) }
            for replica in world.replicas {
                for record in world.records {
                    let isSame = replica.state(record).encoded() == fresh.state(record).encoded()
                    #expect(isSame, "seed \(seed)")
                }
            }
        }
    }

    @Test func repeatedDeliveryChangesNothing() {
        settledWorlds { world, seed, random in
            var replica = world.replicas[0]
            for commit in world.history.shuffled(using: &random) { _ = replica.receive(commit) }
            for record in world.records {
                let before = world.replicas[0].state(record).encoded()
                let isSame = replica.state(record).encoded() == before
                #expect(isSame, "seed \(seed)")
            }
        }
    }

    @Test func noAcknowledgedWriteVanishes() {
        for seed in Seeds.first(1_200) {
            var random = SplitMix(seed: seed)
            var world = World(using: &random)
            for replica in world.replicas {
                #expect(lost(by: replica, in: world) == [], "unsettled, seed \(seed)")
            }
            _ = world.settle(using: &random)
            for replica in world.replicas {
                #expect(replica.vector == world.replicas[0].vector, "seed \(seed)")
                #expect(lost(by: replica, in: world) == [], "settled, seed \(seed)")
            }
        }
    }

    /// Writes that a replica has seen, does not show, and that no later write it has seen replaced.
    private func lost(by replica: WorldReplica, in world: World) -> [String] {
        let writes = world.history.flatMap { commit in
            commit.deltas.map { (dot: commit.dot, delta: $0) }
        }
        return writes.flatMap { dot, delta -> [String] in
            let state = replica.state(delta.record)
            guard state.context.covers(dot), LifeView(of: state.life).status != .erased else {
                return []
            }
            let later = writes.filter {
                $0.delta.record == delta.record && state.context.covers($0.dot)
                    && $0.delta.seen.covers(dot)
            }
            var lost = delta.registers.entries.filter { entry in
                let isVisible = state.registers[entry.key]?.dots.contains(dot) ?? false
                return !isVisible && !later.contains { $0.delta.registers[entry.key] != nil }
            }.map { "\(dot) \($0.key.text)" }
            if !state.life.dots.contains(dot), later.isEmpty { lost.append("\(dot) life") }
            return lost
        }
    }

    @Test func headsThatNeedADecisionStayUntilOneIsMade() {
        settledWorlds { world, seed, _ in
            for replica in world.replicas {
                #expect(unsettled(by: replica, in: world) == [], "seed \(seed)")
            }
        }
    }

    /// Deletions and moves that are gone though no decision about the record had seen them.
    private func unsettled(by replica: WorldReplica, in world: World) -> [Dot] {
        let deltas = world.history.flatMap { commit in
            commit.deltas.map { (dot: commit.dot, delta: $0) }
        }
        return deltas.filter { dot, delta in
            let state = replica.state(delta.record)
            let own = delta.life.siblings.first { $0.dot == dot }?.life
            guard own != .alive, own != .closing, !state.life.dots.contains(dot),
                LifeView(of: state.life).status != .erased
            else { return false }
            return !deltas.contains { later in
                later.delta.record == delta.record && later.delta.seen.covers(dot)
                    && later.delta.life.siblings.count == 1
            }
        }.map(\.dot)
    }

    @Test func erasureHoldsForEver() {
        settledWorlds { world, seed, _ in
            let erased = world.history.flatMap { commit in
                commit.deltas.filter {
                    $0.life.siblings.contains { $0.dot == commit.dot && $0.life == .erased }
                }
            }
            for record in Set(erased.map(\.record)) {
                for replica in world.replicas {
                    let state = replica.state(record)
                    #expect(LifeView(of: state.life).status == .erased, "seed \(seed)")
                    let isBare = state.registers.isEmpty
                    #expect(isBare, "seed \(seed)")
                }
            }
        }
    }
}
