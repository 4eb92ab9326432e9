import CentralStorage
import SyncProtocol

/// What a device has given back and may not, counted for the operator.
struct HealingRefusals {
    /// States that say that a record is erased, or has moved.
    var decisions = 0
    /// States and heads that name commits of the server's own which it has not made, and states
    /// that no commits can give.
    var forged = 0
    /// Records that are said to be collected.
    var collected = 0

    var count: Int { decisions + forged + collected }
}

// What of a healing is left out, while the rest is taken: it has to come from a device that may say
// it. Spec: MergeRules §10.

extension HealingIntake {
    var mayManage: Bool { device.level(in: space.name) ?? .read >= .manage }

    /// Whether a state is one that the device may give: to erase a record or to move it away takes
    /// more than writing, and what the server itself has written it knows.
    mutating func mayGive(
        _ given: RecordState, of reference: RecordReference, besides old: RecordState
    ) throws -> Bool {
        for entry in given.context.entries
        where try isForged(entry.writer, entry.counter, old.context) {
            refusals.forged += 1
            return false
        }
        let decisions = mayManage ? [] : given.decisions(besides: old)
        guard !decisions.isEmpty else { return true }
        refusals.decisions += 1
        try transaction.withhold(decisions, of: reference, from: device.id, in: space.id)
        return false
    }

    /// Whether the server still lacks what was not taken from the device: its vector would say that
    /// all of it is here, and the device would take the server's states for all there is.
    func isWithholding() throws -> Bool {
        guard !mayManage else { return false }
        return try transaction.withheld(from: device.id, in: space.id).contains { record, head in
            guard try !transaction.isCollected(record, in: space.id) else { return false }
            let held = try transaction.record(record, in: space.id)?.decoded()
            return held?.context.covers(head) != true
        }
    }

    /// Whether what a state makes of the server's can be one: where each says that it has seen, and
    /// replaced, all heads of the other, one of them is made up, and no head would be left.
    mutating func mayStand(_ joined: RecordState) -> Bool {
        guard joined.life.isEmpty else { return true }
        refusals.forged += 1
        return false
    }

    /// Whether a head may be adopted: not one of the server's own writers, in any of its spaces.
    mutating func mayGive(_ head: WriterHead) throws -> Bool {
        guard try isForged(head.writer, head.counter, VersionVector()) else { return true }
        refusals.forged += 1
        return false
    }

    /// Whether a commit is one that this life of the server would have made, and has not: under its
    /// dot the server would write something that everybody believes to have seen.
    private func isForged(
        _ writer: WriterID, _ counter: UInt64, _ known: VersionVector
    ) throws -> Bool {
        guard known[writer] < counter else { return false }
        guard let name = ownWriters[writer], let space = try transaction.space(named: name)
        else { return false }
        return try transaction.writer(writer, in: space.id)?.head.counter ?? 0 < counter
    }

    /// Tells the operator, once a day for each device and space.
    func audit(_ refusals: HealingRefusals) throws {
        guard refusals.count > 0 else { return }
        try transaction.auditDaily(
            .healingRefused, space: space.name, device: device.id, refusals.count,
            "parts: what was erased, moved or collected has to come from a device that manages the "
                + "space; what is forged from nobody")
    }
}
