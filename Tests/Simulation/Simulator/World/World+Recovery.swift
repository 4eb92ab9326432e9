import CentralStorage
import ReplicaStore
import SyncEngine
import SyncProtocol

extension World {
    /// Nobody has to be asked for what a replica's own device has written, and a lost epoch of this
    /// store has acknowledged: a server takes it back at any time. Spec: MergeRules §10.4.
    func checkOwnCommitsComeBack(to field: FieldNode, after summary: SyncSummary) throws {
        let device = try field.device
        for index in 0..<shape.spaces {
            let name = shape.spaceName(index)
            guard let state = try field.replica.syncState(name), state.level >= .write,
                let life = state.cursor.epoch,
                summary.notices.contains(SyncProblem.lostEdits.text(in: name))
            else { continue }
            let claims = try field.replica.allClaims(name)
            let isOwed = try central.store.read { transaction in
                guard let space = try transaction.space(named: name),
                    try transaction.sharedNumber(with: life, in: space.id) != nil
                else { return false }
                let lost = try claims.compactMap { claim -> Bool? in
                    let row = try transaction.writer(claim.minted.writer, in: space.id)
                    guard claim.acknowledged.counter > row?.head.counter ?? 0 else { return nil }
                    guard let row else { return claim.isOwn }
                    return row.info.device == device && row.sealedAt == nil
                }
                return !lost.isEmpty && lost.allSatisfy { $0 }
            }
            guard !isOwed else {
                throw Violation(
                    "recovery",
                    "r\(field.index) may not give back to \(name) what its device has written")
            }
        }
    }
}
