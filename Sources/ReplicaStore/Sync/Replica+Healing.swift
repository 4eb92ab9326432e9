import GRDB
import StoreKit
import SyncProtocol

/// How what a replica acknowledged as the server's stands to what the server holds now.
package enum HistoryComparison: Sendable {
    /// The server holds all of it.
    case covered
    /// The server has lost some of it.
    case lost
    /// The server has other commits under the same dots.
    case contradicted([WriterFork])
}

/// Some of what a server has lost, and where to go on.
package struct HealingPortion: Sendable {
    package let healing: Healing
    /// Whose the writers are; with the last portion.
    package let announcements: [WriterInfo]
    /// The last record looked at; the next portion begins after it.
    package let last: Int64
}

extension Replica {
    /// A claim of every writer that this replica knows anything of: what healing begins with.
    package func allClaims(_ name: String) throws -> [WriterClaim] {
        try file.read { database in
            guard let space = try SpaceTable(database: database).find(name) else { return [] }
            let own = Set(try WriterTable(database: database).ownWriters(in: space.space))
            let minted = try CommitTable(database: database).mintedHeads(in: space.space)
            var heads = try WriterTable(database: database).heads(in: space.space)
            for head in minted where heads[head.writer] == nil {
                heads[head.writer] = WriterHead(head.writer)
            }
            return heads.values.sorted { $0.writer < $1.writer }.compactMap { head in
                let last = minted.first { $0.writer == head.writer } ?? head
                guard last.counter > 0 else { return nil }
                return WriterClaim(
                    acknowledged: head, minted: last, isOwn: own.contains(head.writer))
            }
        }
    }

    /// - Parameter hasGiven: whether the server was given all that it can be.
    package func compare(
        _ name: String, with history: SpaceHistory, hasGiven: Bool
    ) throws -> HistoryComparison {
        try file.read { database in
            guard let space = try SpaceTable(database: database).find(name) else {
                return .covered
            }
            let branches = BranchReader(database: database, space: space.space)
            let known = Dictionary(
                history.heads.map { ($0.writer, $0) }, uniquingKeysWith: { _, last in last })
            var forks: [WriterFork] = []
            var isLost = false
            for held in try WriterTable(database: database).heads(in: space.space).values {
                let head = known[held.writer] ?? WriterHead(held.writer)
                if held.counter > head.counter { isLost = true }
                guard head.counter > 0, head.counter <= held.counter else { continue }
                let hash = try branches.hash(at: head.counter, of: held.writer)
                // Where only a scan has brought what is known here, nobody can tell whether the
                // writer's replica was put back and has given its dots to other commits.
                let parted = history.parted.first { $0.writer == held.writer }
                guard hash.map({ $0 != head.hash }) ?? (parted != nil) else { continue }
                let isKnown = try parted.map {
                    try branches.hash(at: $0.counter, of: $0.writer) == $0.hash
                }
                forks.append(
                    WriterFork(head: head, shared: isKnown == true ? parted?.counter ?? 0 : 0))
            }
            forks += try doubts(
                database, space, history, besides: Set(forks.map(\.head.writer)))
            if !hasGiven, space.digest != history.digest {
                // What only a lost server has shown, no vector names; what it had collected, none
                // either.
                let reader = try LostStates(database, space, covered: VersionVector(history.heads))
                isLost =
                    try isLost || !reader.states(after: 0, budget: 1).states.isEmpty
                    || history.mayHeal && !reader.end().collected.isEmpty
            }
            return forks.isEmpty ? isLost ? .lost : .covered : .contradicted(forks)
        }
    }

    /// Writers of which the server holds commits under dots that a lost life has shown in states,
    /// and no vector names: nobody can tell whether they are the same.
    private func doubts(
        _ database: Database, _ space: SpaceRow, _ history: SpaceHistory,
        besides settled: Set<WriterID>
    ) throws -> [WriterFork] {
        guard !history.parted.isEmpty, let shown = try ShownCommits(database, space) else {
            return []
        }
        let chains = WriterChains(database: database, space: space.space)
        // What was renamed here has a name that is nobody else's.
        let settled = try settled.union(
            WriterTable(database: database).renamedWriters(in: space.space))
        return try history.parted.compactMap { parted in
            guard let head = history.heads.first(where: { $0.writer == parted.writer }),
                !settled.contains(parted.writer)
            else { return nil }
            let known = max(parted.counter, try chains.held(parted.writer).counter)
            guard min(shown.reach[parted.writer], head.counter) > known else { return nil }
            return WriterFork(head: head, shared: known)
        }
    }

    /// The next acknowledged states that a server's vector does not cover, about `budget` bytes of
    /// them; with the last ones the vector, and all that makes it complete.
    package func healing(
        _ name: String, beyond heads: [WriterHead], after record: Int64, budget: Int
    ) throws -> HealingPortion {
        try file.read { database in
            guard let space = try SpaceTable(database: database).find(name) else {
                return HealingPortion(
                    healing: Healing(states: [], life: nil), announcements: [], last: record)
            }
            // Another process may have taken a bundle meanwhile.
            guard try ProvisionalTable(database: database, space: space.space).isEmpty() else {
                throw StoreError(
                    .changed, "\(name): a bundle was taken while the server was given something",
                    hint: "run sync again")
            }
            let reader = try LostStates(database, space, covered: VersionVector(heads))
            let given = try reader.states(after: record, budget: budget)
            let end = given.last == nil ? try reader.end() : nil
            let healing = Healing(
                states: given.states, end: end, life: space.cursor.epoch,
                hashes: (record == 0 ? try reader.hashes() : []) + given.foreign,
                refused: given.refused.sorted())
            let infos = try WriterTable(database: database)
                .infos(Set(end?.vector.map(\.writer) ?? []), in: space.space).map(\.bounded)
            return HealingPortion(
                healing: healing, announcements: infos, last: given.last ?? record)
        }
    }

    /// Goes on in the history of a server that holds all that this replica knows.
    package func resume(
        _ name: String, in history: SpaceHistory, from shared: LogPlace?, epoch: Epoch
    ) throws {
        try file.write(.refetchable) { database in
            guard let space = try SpaceTable(database: database).find(name) else { return }
            let ledger = try SpaceLedger(database, self, space: space)
            try ledger.resume(in: history, from: shared, epoch: epoch)
            try ledger.commit()
        }
    }
}

extension Replica {
    /// Notes that the server has lost some of a space, and whether it may not take it back yet.
    package func noteLoss(of name: String, mayHeal: Bool) throws {
        try file.write(.refetchable) { database in
            guard let space = try SpaceTable(database: database).find(name) else { return }
            let ledger = try SpaceLedger(database, self, space: space)
            try ledger.awaitRecovery(!mayHeal)
            try ledger.commit()
        }
    }
}
