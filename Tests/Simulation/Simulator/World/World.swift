import ReplicaStore
import SyncProtocol

/// A central office and some field offices, driven one step at a time from one thread.
///
/// Stores, merge, exchange and the client's sync are those of the product; time, randomness, the
/// bytes between machines and the ends of processes are given by the simulation.
package final class World {
    let shape: WorldShape
    let clock: SimulatedClock
    let executor = ScheduleExecutor()
    let central: CentralNode
    var fields: [FieldNode] = []
    var oracle = Oracle()
    /// Every record that was made, in order.
    var records: [RecordID] = []
    var coverage = Coverage()
    /// Copies of replicas that somebody has put away, with the office that they are of.
    var copies: [(office: Int, files: FrozenStore)] = []
    /// Backups of the server.
    var backups: [FrozenStore] = []
    /// Rows that were exported, in order.
    var rows: [ExportedRow] = []
    /// Bundles on their way, or left in a drawer.
    var bundles: [[UInt8]] = []
    /// A device that keeps to no rule, where there is one.
    var hostile: HostileDevice?
    /// Choices that a step leaves to chance; they belong to the schedule like the steps.
    var chance = SplitMix(0)
    /// Milliseconds from one step to the next.
    var pace: Int64 = 1000

    /// How long the server waits for a replica, less what it may take for lost.
    private static let patience: Int64 = 80 * 24 * 3_600_000

    /// Told what changes in whose view.
    var trace: (String) -> Void = { _ in }

    /// The stores that the present step has touched.
    private var touched: Set<Oracle.Holder> = []
    /// What it may take out of them.
    private var losses: [Oracle.Holder: Oracle.Loss] = [:]
    /// Edits that were acknowledged on a screen in the present step.
    private var promised: [EditName] = []

    init(_ shape: WorldShape, clock: SimulatedClock, central: CentralNode) {
        self.shape = shape
        self.clock = clock
        self.central = central
        hostile = shape.hostility.map { HostileDevice(hostility: $0) }
        oracle.hostility = shape.hostility
    }

    deinit {
        for field in fields { try? abandonSync(of: field) }
        for field in fields { field.discard() }
        central.discard()
    }

    func field(_ index: Int) -> FieldNode { fields[index % fields.count] }

    func record(_ index: Int) -> RecordID { records[index % records.count] }

    func touch(_ holder: Oracle.Holder, losing loss: Oracle.Loss = .none) {
        touched.insert(holder)
        losses[holder] = max(loss, losses[holder] ?? .none)
        if loss != .none { oracle.unreliable.insert(holder) }
    }

    func promise(_ edit: EditName) { promised.append(edit) }
}

// MARK: - Steps

extension World {
    /// Performs one step, then checks every store that it touched.
    ///
    /// - Throws: `Violation`, or whatever error the product should not have given.
    package func perform(_ step: Step) throws {
        guard let kind = OperationKind.named(step.word) else {
            throw Violation("schedule", "there is no operation \(step.word)")
        }
        coverage.begin(step.word)
        try kind.run(self, step.arguments)
        try settle()
        clock.advance(milliseconds: pace)
        try observe()
    }

    /// Ends the processes that crashed in the step; they start again when they are next used.
    func settle() throws {
        for field in fields where try field.isUp && field.watch.isDead {
            try crash(field, field.watch.struck ?? .crashBefore)
        }
        if try central.isUp && central.watch.isDead {
            try crashCentral(central.watch.struck ?? .crashBefore)
        }
    }

    /// Learns what the step did, and checks what it touched.
    func observe() throws {
        let before = oracle.knowledge
        defer { tell(before) }
        var found: [(FieldNode, Observation)] = []
        for field in fields where touched.contains(field.holder) {
            let seen = try Observation(field.replica)
            try oracle.learn(seen, at: field.holder)
            found.append((field, seen))
        }
        if touched.contains(.central) {
            let seen = try Observation(central.store)
            oracle.learn(recovered: seen)
            try oracle.learn(
                try Observation.log(central.store, after: oracle.logNumbers), besides: seen)
            try oracle.learn(
                expunged: seen.expunged,
                waitingFor: fields.filter { clock.now - $0.lastContact < Self.patience }
                    .map(\.holder))
            try oracle.check(
                seen, at: .central, after: losses[.central] ?? .none)
        }
        for (field, seen) in found {
            try oracle.checkTaken(seen, at: field.holder)
            try oracle.check(
                seen, at: field.holder, isExtended: field.isExtended,
                after: losses[field.holder] ?? .none)
        }
        if losses.values.contains(.anything) || oracle.isRestored { oracle.noteLosses() }
        for name in promised where oracle.edits[name] == nil {
            throw Violation("promise", "\(name) was acknowledged and is nowhere")
        }
        oracle.refused = [:]
        touched = []
        losses = [:]
        promised = []
    }

    private func tell(_ before: [Oracle.Holder: [Place: Set<EditName>]]) {
        for holder in [.central] + fields.map(\.holder) {
            for (place, names) in oracle.knowledge[holder] ?? [:] {
                let known = before[holder]?[place] ?? []
                guard names != known else { continue }
                let (come, gone) = (names.subtracting(known), known.subtracting(names))
                trace(
                    "    \(holder), \(place): "
                        + (come.sorted().map { "+\($0)" } + gone.sorted().map { "-\($0)" })
                        .joined(separator: " "))
            }
        }
    }
}
