import SyncProtocol

/// What a compaction forgot.
package struct CompactionSummary: Hashable, Sendable {
    package struct Space: Hashable, Sendable {
        package let space: String
        /// Up to which number of the log everything is acknowledged and backed up.
        package let horizon: UInt64
        /// Records that are gone for ever.
        package let expunged: Int
        /// Commits whose frames are gone.
        package let frames: Int
    }

    /// By name.
    package let spaces: [Space]
}

extension StorageEngine {
    /// Forgets, in each space, what every active replica has acknowledged and a verified backup
    /// holds: frames of the log, and records that were deleted or have moved away.
    ///
    /// What can be expunged is looked for without keeping writers waiting.
    ///
    /// - Parameter time: milliseconds since 1970; devices that are lapsed then are not waited for.
    package func compact(at time: Int64) throws -> CompactionSummary {
        let names = try read { try $0.changeMarks().numbers.keys.sorted() }
        let spaces = try names.map { name in
            let candidates = try read { try Compaction($0, at: time).candidates(in: name) }
            return try write { transaction in
                try Compaction(transaction, at: time).compact(name, candidates)
            }
        }
        return CompactionSummary(spaces: spaces)
    }
}

/// The rules of compaction, for one transaction. Spec: MergeRules §11.
struct Compaction<Transaction: StorageTransaction> {
    private let transaction: Transaction
    private let time: Int64

    init(_ transaction: Transaction, at time: Int64) {
        self.transaction = transaction
        self.time = time
    }

    /// The records that may be expunged, as they are now.
    func candidates(in name: String) throws -> [RecordRow] {
        guard let space = try transaction.space(named: name) else { return [] }
        let horizon = try horizon(of: space)
        var rows: [RecordRow] = []
        try transaction.records(after: ScanPosition(endOf: 0), in: space.id) { row in
            guard row.number <= horizon else { return false }
            if try row.decoded().mayBeExpunged { rows.append(row) }
            return true
        }
        return rows
    }

    func compact(
        _ name: String, _ candidates: [RecordRow]
    ) throws -> CompactionSummary.Space {
        guard var space = try transaction.space(named: name) else {
            return CompactionSummary.Space(space: name, horizon: 0, expunged: 0, frames: 0)
        }
        let horizon = try horizon(of: space)
        let expunged = try collect(candidates, upTo: horizon, from: &space)
        let frames = try transaction.dropFrames(through: horizon, in: space.id)
        space.floor = max(space.floor, horizon)
        let summary = CompactionSummary.Space(
            space: name, horizon: horizon, expunged: expunged, frames: frames)
        guard expunged + frames > 0 else { return summary }
        try transaction.save(space)
        try transaction.audit(
            .compacted, space: name, device: nil,
            "\(expunged) records and \(frames) frames, up to number \(horizon)")
        return summary
    }

    /// The least of what the active devices have acknowledged and what the last verified backup
    /// holds; 0 in recovery, when nobody knows what may come back.
    private func horizon(of space: SpaceRow) throws -> UInt64 {
        guard try transaction.recovery(of: space.id) == nil else { return 0 }
        return try transaction.positions(in: space.id)
            .filter { !$0.isLapsed(at: time) }
            .reduce(space.backupNumber) { min($0, $1.number ?? 0) }
    }

    private func collect(
        _ candidates: [RecordRow], upTo horizon: UInt64, from space: inout SpaceRow
    ) throws -> Int {
        let rows = try candidates.filter { row in
            guard row.number <= horizon,
                try transaction.record(row.reference, in: space.id) == row
            else { return false }
            return try isSettled(row, in: space)
        }
        guard !rows.isEmpty else { return 0 }
        for row in rows {
            try transaction.collect(row, number: space.number + 1, from: &space)
        }
        try transaction.append(
            .collect(rows.map { RecordMark($0.reference, state: $0.state) }), to: &space)
        return rows.count
    }

    /// A deleted record is; one that has moved away is when its new home holds all of it.
    private func isSettled(_ row: RecordRow, in space: SpaceRow) throws -> Bool {
        let state = try row.decoded()
        guard let home = state.home else { return true }
        guard home != space.name, let destination = try transaction.space(named: home),
            let moved = try transaction.record(row.reference, in: destination.id)
        else { return false }
        return try moved.decoded().context.covers(state.context)
    }
}

/// How long the server waits for a replica that does not call, before it goes on without it.
package enum Retention {
    /// 90 days: after that a replica is lapsed.
    package static let milliseconds: Int64 = 90 * 24 * 60 * 60 * 1000
}
