import CentralStorage
import SyncProtocol

/// Brings one record that has moved away to where it has moved: derived from the states alone, so
/// that doing it again changes nothing. Spec: MergeRules §12.
struct TransferStep<Transaction: StorageTransaction> {
    let transaction: Transaction
    let pen: ServerPen<Transaction>
    /// The spaces that were written.
    private(set) var grown: Set<String> = []

    init(_ transaction: Transaction, pen: ServerPen<Transaction>) {
        self.transaction = transaction
        self.pen = pen
    }

    /// One `moved` head, and where it leads.
    private struct Move {
        let head: DottedValue
        let destination: String
    }

    mutating func noteGrowth(of space: String) { grown.insert(space) }

    /// Looks at a transfer, and does what is left to do of it.
    mutating func run(_ transfer: Transfer) throws {
        guard let space = try transaction.space(named: transfer.space),
            let row = try transaction.record(transfer.reference, in: space.id)
        else { return }
        let state = try row.decoded()
        if state.isErased {
            return try transaction.mark(
                transfer, as: spread(transfer.reference, state, from: space))
        }
        let moves = Self.moves(of: state.life)
        guard let home = moves.last else { return try transaction.mark(transfer, as: .done) }
        for move in moves where move.destination != home.destination {
            try redirect(transfer.reference, move, to: home, besides: space)
        }
        let status = try bring(transfer.reference, row, state, moves, home, from: space)
        try transaction.mark(transfer, as: status)
    }

    /// By stamp, then dot: the last one leads home.
    private static func moves(of life: Register) -> [Move] {
        life.siblings.sorted { Origin.precedes($0.origin, $1.origin) }.compactMap { head in
            guard case .moved(let space) = head.life else { return nil }
            return Move(head: head, destination: space)
        }
    }

    /// Tells a destination that lost against another one where the record is, beside its heads; the
    /// difference stays for a person there to see.
    private mutating func redirect(
        _ reference: RecordReference, _ lost: Move, to home: Move, besides origin: SpaceRow
    ) throws {
        guard lost.destination != origin.name,
            var space = try transaction.space(named: lost.destination),
            let row = try transaction.record(reference, in: space.id)
        else { return }
        let state = try row.decoded()
        // It has the record by this very transfer, and has neither passed it on nor got it back.
        guard state.context.covers(lost.head.dot), !state.context.covers(home.head.dot),
            !state.isErased, Self.moves(of: state.life).isEmpty
        else { return }
        _ = try pen.write(reference, over: row, in: &space, after: state.latestHead) { origin in
            let head = DottedValue(origin, Life.moved(space: home.destination).encoded)
            return Delta(
                collection: reference.collection, record: reference.record, seen: state.context,
                life: Register(state.life.siblings + [head]), registers: RegisterTable())
        }
        grown.insert(space.name)
    }
}

extension TransferStep {
    /// A state beyond this might make a commit that is larger than allowed.
    private static var mostBytes: Int { CBORLimits.bytesPerCommit / 2 }

    /// Writes what the new home lacks of the record.
    private mutating func bring(
        _ reference: RecordReference, _ row: RecordRow, _ state: RecordState, _ moves: [Move],
        _ home: Move, from origin: SpaceRow
    ) throws -> TransferStatus {
        guard home.destination != origin.name, row.state.count <= Self.mostBytes,
            let destination = try transaction.space(named: home.destination)
        else { return .stuck }
        guard try !transaction.isCollected(reference, in: destination.id) else { return .done }
        let there = try transaction.record(reference, in: destination.id)
        let held = try there?.decoded() ?? RecordState()
        guard !held.isErased else {
            // A replica gave the stub back to a restored server after the erasure.
            try Eraser(transaction).forget(row, in: origin)
            grown.insert(origin.name)
            return .done
        }
        guard !held.context.covers(state.context) else { return .done }
        let others = state.life.siblings.filter { head in
            !moves.contains { $0.head.dot == head.dot }
        }
        let late = try late(others, after: home.head, in: origin)
        for head in late {
            guard try mayWrite(head.dot.writer, of: origin, in: destination) else { return .held }
        }
        var source = state
        if try !late.isEmpty || (!others.isEmpty && !isOwn(home.head, in: origin)) {
            source = try settle(reference, row, state, moves, late, in: origin)
        }
        try forward(reference, there, held, source, others, to: destination)
        return .done
    }

    /// The heads of edits that were logged after the move, by people who had not seen it.
    private func late(
        _ heads: [DottedValue], after move: DottedValue, in space: SpaceRow
    ) throws -> [DottedValue] {
        guard let moved = try transaction.number(of: move.dot, in: space.id) else { return [] }
        return try heads.filter {
            try transaction.number(of: $0.dot, in: space.id) ?? 0 > moved
        }
    }

    /// Whether the server wrote a head itself.
    private func isOwn(_ head: DottedValue, in space: SpaceRow) throws -> Bool {
        try transaction.writer(head.dot.writer, in: space.id)?.info.device == pen.device
    }

    private func mayWrite(
        _ writer: WriterID, of origin: SpaceRow, in destination: SpaceRow
    ) throws -> Bool {
        guard let device = try transaction.writer(writer, in: origin.id)?.info.device else {
            return true
        }
        if device == pen.device { return true }
        return try transaction.device(device)?.level(in: destination.name) ?? .read >= .write
    }

    /// Replaces the heads that go on to the new home, so that only what did not go on, and
    /// transfers that contradict each other, stand beside the move.
    private mutating func settle(
        _ reference: RecordReference, _ row: RecordRow, _ state: RecordState, _ moves: [Move],
        _ late: [DottedValue], in space: SpaceRow
    ) throws -> RecordState {
        guard let home = moves.last else { return state }
        let own = try isOwn(home.head, in: space)
        let settled = Set(moves.map(\.destination)).count == 1 ? moves.map(\.head.dot) : []
        let stays = state.life.siblings.filter { head in
            let isMove = moves.contains { $0.head.dot == head.dot }
            if isMove { return !settled.contains(head.dot) }
            return own && !late.contains { $0.dot == head.dot }
        }
        var space = space
        let result = try pen.write(reference, over: row, in: &space, after: state.latestHead) {
            let head = DottedValue($0, Life.moved(space: home.destination).encoded)
            return Delta(
                collection: reference.collection, record: reference.record, seen: state.context,
                life: Register(stays + [head]), registers: RegisterTable())
        }
        grown.insert(space.name)
        return result
    }

    /// Writes the complete state into the new home, with every head but the moves.
    private mutating func forward(
        _ reference: RecordReference, _ there: RecordRow?, _ held: RecordState,
        _ source: RecordState, _ others: [DottedValue], to destination: SpaceRow
    ) throws {
        var space = destination
        let latest = max(source.latestHead, held.latestHead)
        _ = try pen.write(reference, over: there, in: &space, after: latest) { origin in
            let own = DottedValue(origin, Life.alive.encoded)
            // A writer's commit has seen all before it: what of them must stay is restated.
            let kept = held.life.siblings.filter { head in
                guard head.dot.writer == origin.dot.writer, case .moved = head.life else {
                    return false
                }
                return !source.context.covers(head.dot)
            }
            var seen = source.context
            for head in kept { seen.include(head.dot) }
            return Delta(
                collection: reference.collection, record: reference.record, seen: seen,
                life: Register(others + kept + [own]), registers: source.registers,
                isComplete: true)
        }
        grown.insert(space.name)
    }
}

extension RecordState {
    /// The latest stamp of its heads.
    var latestHead: HybridTimestamp {
        life.latest?.origin.stamp ?? HybridTimestamp(rawValue: 0)
    }
}
