import ReplicaStore
import SyncProtocol

// What a sync has done, once it is over.

extension SyncRun {
    mutating func finish() throws -> SyncSummary {
        try replica.noteSync()
        let standings = try replica.standings()
        summary.spaces = standings.map {
            SyncSummary.Space(
                space: $0.space, cursor: $0.cursor.number, digest: $0.digest.hexadecimal)
        }
        let compared = standings.map { convergence[$0.space] ?? nil }
        if compared.contains(false) {
            summary.isConverged = false
        } else {
            summary.isConverged = compared.contains(nil) ? nil : true
        }
        summary.conflicts = try replica.conflictCount()
        summary.notices += session.problems
        let overQuota = session.overQuota
        summary.waiting = standings.filter { $0.level < .write || overQuota.contains($0.space) }
            .reduce(0) { $0 + $1.pending }
        summary.notices += try replica.strandedSpaces().map {
            "\($0): edits wait here that this device may not push; ask for write access"
        }
        summary.notices += try untaken(besides: standings.filter { $0.level < .write })
        return summary
    }

    /// What was sent and neither taken nor refused: what its author's device has not signed, and an
    /// erasure or a transfer by somebody else, which this device might not make.
    private func untaken(besides stranded: [SpaceStanding]) throws -> [String] {
        let unvouched = Set(try replica.unvouched().map(\.space))
        let waiting = unvouched.sorted().map {
            "\($0): edits wait here that came by bundles before this replica joined, and with them "
                + "what builds on them; look at them, and send them on your word, with: "
                + "fieldbook bundle vouch"
        }
        return try waiting
            + session.sent.compactMap { space, last in
                let isNamed = unvouched.contains(space) || stranded.contains { $0.space == space }
                guard !isNamed else { return nil }
                let count = try replica.pendingCount(in: space, upTo: last)
                guard count > 0 else { return nil }
                return "\(space): imported edits (\(count)) wait for their author's device, or for "
                    + "one that may bring them: export a bundle for it"
            }
    }
}
