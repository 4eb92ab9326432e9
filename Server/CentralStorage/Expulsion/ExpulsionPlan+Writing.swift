import StoreKit
import SyncProtocol

extension ExpulsionPlan {
    /// Commits that are declared void in one transaction.
    static let mostCommits = 2000
    /// Commits that are applied again, and records that are written, in one.
    static let mostDeltas = 4000
    static let mostRecords = 500

    /// What becomes of one record.
    package struct Outcome {
        let old: RecordRow
        /// Nil where nobody else has written it.
        let state: [UInt8]?
    }

    /// The records, some at a time.
    package var portions: [[RecordReference]] {
        var portions: [[RecordReference]] = []
        var size = Self.mostDeltas
        for (reference, commits) in history.sorted(by: { $0.key.record < $1.key.record }) {
            let isFull = size + commits.count > Self.mostDeltas
            if isFull || portions.last?.count == Self.mostRecords {
                portions.append([])
                size = 0
            }
            portions[portions.count - 1].append(reference)
            size += commits.count
        }
        return portions
    }

    package func outcomes(
        of portion: [RecordReference], _ transaction: CentralTransaction
    ) throws -> [Outcome] {
        guard let space = try transaction.space(named: space) else { return [] }
        let gone = dots
        let replay = ExpulsionReplay(transaction, space: space.id)
        return try portion.compactMap { reference in
            guard let row = try transaction.record(reference, in: space.id) else { return nil }
            let commits = history[reference] ?? []
            if commits.allSatisfy(gone.contains) { return Outcome(old: row, state: nil) }
            let state = try replay.state(
                of: reference, commits, besides: gone, seen: row.decoded().context)
            return Outcome(old: row, state: state?.encoded() ?? row.state)
        }
    }

    /// Writes what became of some records.
    ///
    /// - Returns: those that were written meanwhile, by people who have seen what was to be taken
    ///   out: they stay as they are.
    package func write(
        _ outcomes: [Outcome], _ transaction: CentralTransaction
    ) throws -> Set<RecordReference> {
        guard var space = try transaction.space(named: space) else { return [] }
        let current = try outcomes.filter {
            try transaction.record($0.old.reference, in: space.id) == $0.old
        }
        let gone = current.filter { $0.state == nil }.map(\.old)
        if !gone.isEmpty {
            for row in gone {
                try transaction.collect(row, number: space.number + 1, from: &space)
            }
            try transaction.append(
                .collect(gone.map { RecordMark($0.reference, state: $0.state) }), to: &space)
        }
        let rebuilt = current.compactMap { outcome in outcome.state.map { (outcome.old, $0) } }
            .filter { $0.0.state != $0.1 }
        if !rebuilt.isEmpty {
            for (row, state) in rebuilt {
                try transaction.replace(
                    row, by: state, of: row.reference, number: space.number + 1, in: &space)
            }
            let marks = rebuilt.map { RecordMark($0.0.reference, state: $0.1) }
            try transaction.append(.expel(device, marks, []), to: &space)
        }
        try transaction.save(space)
        return Set(outcomes.map(\.old.reference)).subtracting(current.map(\.old.reference))
    }

    /// Declares commits void that were taken; their frames go.
    func declareVoid(_ commits: [Expelled], _ transaction: CentralTransaction) throws {
        guard var space = try transaction.space(named: space) else { return }
        for commit in commits {
            try transaction.save(
                RecoveredCommit(
                    dot: commit.dot, hash: commit.hash, voidReason: .expelled,
                    number: space.number + 1, life: nil),
                in: space.id)
            try transaction.replaceFrame(of: commit.number, with: [], in: space.id)
        }
        try transaction.append(
            .expel(device, [], CommitRange.ranges(of: commits.map(\.dot))), to: &space)
        try transaction.save(space)
        try transaction.requireScrub()
    }
}
