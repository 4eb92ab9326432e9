import StoreKit
import SyncProtocol

/// What an expulsion takes out of one space, or would.
package struct ExpulsionSummary: Hashable, Sendable {
    package let space: String
    /// Commits that are void now.
    package var commits = 0
    /// Records that nobody else has written: they are gone.
    package var expunged = 0
    /// Records that are again what the others' commits give.
    package var rebuilt = 0
    /// Commits that stay because somebody has built on them, or on one behind them.
    package var seen = 0
    /// Commits that stay because of records which the log does not give any more.
    package var held = 0
    /// Those records, erased ones left out.
    package var left: [RecordReference] = []
}

extension CentralStore {
    /// Takes the commits of a device out that nobody else has seen.
    ///
    /// The log's hashes and chain stay, the frames go; the commits are void, and told so. What is
    /// found out is read without keeping writers waiting; what is written, in transactions of a
    /// bounded size. What a crash leaves undone is done by the next call.
    ///
    /// - Parameters:
    ///   - name: the space; nil for every one that the device has written in.
    ///   - isDryRun: whether nothing is changed.
    /// - Returns: the spaces in which the device has commits that count.
    /// - Throws: `StoreError` of kind `usage` where the device has a grant: it goes on writing.
    package func expel(
        _ id: DeviceID, from name: String?, isDryRun: Bool
    ) throws -> [ExpulsionSummary] {
        let names = try read { try $0.spacesToExpel(id, from: name) }
        return try names.compactMap { name in
            guard var plan = try read({ try ExpulsionPlan(of: id, in: name, $0) }) else {
                return nil
            }
            if !isDryRun { try carryOut(&plan) }
            return plan.summary
        }
    }

    private func carryOut(_ plan: inout ExpulsionPlan) throws {
        for portion in plan.portions {
            let outcomes = try read { [plan] in try plan.outcomes(of: portion, $0) }
            let overtaken = try write { [plan] in try plan.write(outcomes, $0) }
            plan.leave(overtaken)
        }
        for first in stride(from: 0, to: plan.expelled.count, by: ExpulsionPlan.mostCommits) {
            let portion = plan.expelled[first...].prefix(ExpulsionPlan.mostCommits)
            try write { [plan] in try plan.declareVoid(Array(portion), $0) }
        }
        let (summary, device) = (plan.summary, plan.device)
        try write { transaction in
            try transaction.audit(
                .expelled, space: summary.space, device: device,
                "\(summary.commits) commits: \(summary.expunged) records gone, "
                    + "\(summary.rebuilt) made anew, \(summary.left.count) left")
        }
    }
}

extension CentralTransaction {
    fileprivate func spacesToExpel(_ id: DeviceID, from name: String?) throws -> [String] {
        guard let device = try device(id) else {
            throw StoreError(
                .notFound, "there is no device \(id)", hint: "see fieldbook-server devices")
        }
        if let name {
            guard try space(named: name) != nil else {
                throw StoreError(.usage, "there is no space \(name.debugDescription)")
            }
        }
        let granted = device.grants.map(\.space).filter { name == nil || $0 == name }
        guard granted.isEmpty else {
            throw StoreError(
                .usage, "the device \(id) may still write in \(granted.joined(separator: ", "))",
                hint: "take its access back first: fieldbook-server revoke \(id)")
        }
        return try name.map { [$0] } ?? spaces().map(\.space)
    }
}
