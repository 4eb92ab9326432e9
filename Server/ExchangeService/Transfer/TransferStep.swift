import CentralStorage
import SyncProtocol

/// Brings one record that has moved away to where it has moved: derived from the states alone, so
/// that doing it again changes nothing. Spec: MergeRules §12.
struct TransferStep<Transaction: StorageTransaction> {
    let transaction: Transaction
    let pen: CommitWriter<Transaction>
    let rights: TransferRights<Transaction>
    /// The spaces that were written.
    private(set) var grown: Set<String> = []

    init(_ transaction: Transaction, pen: CommitWriter<Transaction>) throws {
        self.transaction = transaction
        self.pen = pen
        rights = try TransferRights(transaction, serverDevice: pen.device, epoch: pen.epoch)
    }

    /// One `moved` head, and where it leads.
    struct Move {
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
        // Who may not is told nothing, by no effect, of whether there is such a space.
        guard let right = try rights.right(of: home.head, from: space, to: home.destination) else {
            try note(
                .moveHeld, transfer.reference, home, from: space,
                "whoever moved it may not write there, and no route leads there")
            return try transaction.mark(transfer, as: .held)
        }
        let word = try moves.last {
            try $0.destination == home.destination && !isOwn($0.head, in: space)
        }
        for move in moves where move.destination != home.destination {
            if let word { try redirect(transfer.reference, move, to: word, besides: space) }
        }
        let status = try bring(
            transfer.reference, row, state, moves, home, right, from: space)
        try transaction.mark(transfer, as: status)
    }

    /// Puts into the trail what became of a move, once.
    private func note(
        _ action: AuditAction, _ reference: RecordReference, _ move: Move, from origin: SpaceRow,
        _ detail: String = ""
    ) throws {
        let author = try rights.authors(of: move.head.dot, in: origin)?.first
        try transaction.auditOnce(
            action, space: origin.name, device: author,
            MoveText.line(reference, to: move.destination, move.head.dot, detail))
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
    ///
    /// It takes what moving the record out of there takes. Otherwise the difference stays with the
    /// people of the origin.
    private mutating func redirect(
        _ reference: RecordReference, _ lost: Move, to home: Move, besides origin: SpaceRow
    ) throws {
        guard lost.destination != origin.name,
            var space = try transaction.space(named: lost.destination),
            let row = try transaction.record(reference, in: space.id),
            try rights.mayRedirect(home.head, of: origin, from: space, to: home.destination)
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
        _ home: Move, _ right: TransferRights<Transaction>.Right, from origin: SpaceRow
    ) throws -> TransferStatus {
        guard home.destination != origin.name, row.state.count <= Self.mostBytes,
            let destination = try transaction.space(named: home.destination)
        else { return .stuck }
        guard try !transaction.isExpunged(reference, in: destination.id) else { return .done }
        let there = try transaction.record(reference, in: destination.id)
        let held = try there?.decoded() ?? RecordState()
        func proven(_ state: RecordState) throws -> VersionVector {
            try rights.proven(
                state.context, of: reference, in: origin, to: destination, holding: held, right)
        }
        let seen = try proven(state)
        guard
            try right == .write || there == nil
                || rights.isSame(
                    reference, provenAs: seen, in: destination, holding: held)
        else {
            return try hold(
                reference, home, from: origin, "another record of this id is there")
        }
        guard !held.isErased else {
            return try forget(row, home, erasedIn: destination, held, from: origin)
        }
        let moveDots = Set(moves.map(\.head.dot))
        let others = state.life.siblings.filter { !moveDots.contains($0.dot) }
        let carried = Set(others.map(\.dot)).union(state.registers.entries.flatMap(\.register.dots))
        let isThere = held.context.covers(seen)
        let proved = isThere ? seen.merging(held.context) : seen
        guard carried.allSatisfy(proved.covers) else {
            return try hold(
                reference, home, from: origin,
                "it holds values of commits that no log here proves")
        }
        if isThere { return proved.covers(state.context) ? .done : .unproven }
        let late = try late(carried, of: reference, home, in: origin)
        let isAllowed = try late.allSatisfy {
            try rights.mayWrite($0, to: reference, of: origin, in: destination)
        }
        guard isAllowed else {
            return try hold(
                reference, home, from: origin,
                "it was edited since by somebody who may not write there")
        }
        var source = state
        let lateHeads = others.filter { late.contains($0.dot) }
        if try !lateHeads.isEmpty || (!others.isEmpty && !isOwn(home.head, in: origin)) {
            source = try settle(reference, row, state, moves, lateHeads, in: origin)
        }
        let brought = try proven(source)
        try forward(reference, there, held, source, seen: brought, others, to: destination)
        // What follows a move is no other one.
        if try !isOwn(home.head, in: origin) { try note(.moved, reference, home, from: origin) }
        return brought.merging(held.context).covers(source.context) ? .done : .unproven
    }

    private func hold(
        _ reference: RecordReference, _ home: Move, from origin: SpaceRow, _ reason: String
    ) throws -> TransferStatus {
        try note(.moveHeld, reference, home, from: origin, reason)
        return .held
    }

    /// A replica gave a stub back to a restored server after the record was erased in its new home.
    private mutating func forget(
        _ row: RecordRow, _ home: Move, erasedIn destination: SpaceRow, _ erased: RecordState,
        from origin: SpaceRow
    ) throws -> TransferStatus {
        let eraser = Eraser(transaction)
        guard
            try eraser.reaches(row.reference, row, in: origin, from: destination, erased: erased)
        else {
            try eraser.noteStopped(row.reference, in: origin, from: destination)
            return .held
        }
        try eraser.forget(row, in: origin)
        grown.insert(origin.name)
        return .done
    }

    /// Of the commits that a state shows, those that were logged after the move, by people who had
    /// not seen it, or have come from another space since.
    private func late(
        _ dots: Set<Dot>, of reference: RecordReference, _ home: Move, in space: SpaceRow
    ) throws -> Set<Dot> {
        guard let moved = try transaction.number(of: home.head.dot, in: space.id) else {
            return []
        }
        let arrivals = try transaction.arrivals(of: reference, in: space.id)
        return try dots.filter { dot in
            let logged = try transaction.number(of: dot, in: space.id)
            let number = logged ?? arrivals.first { $0.context.covers(dot) }?.number ?? 0
            return number > moved
        }
    }

    /// Whether the server wrote a head itself.
    private func isOwn(_ head: DottedValue, in space: SpaceRow) throws -> Bool {
        try rights.authors(of: head.dot, in: space)?.isEmpty ?? false
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
    ///
    /// - Parameter seen: what of its context is proven.
    private mutating func forward(
        _ reference: RecordReference, _ there: RecordRow?, _ held: RecordState,
        _ source: RecordState, seen proven: VersionVector, _ others: [DottedValue],
        to destination: SpaceRow
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
                return !proven.covers(head.dot)
            }
            var seen = proven
            for head in kept { seen.include(head.dot) }
            return Delta(
                collection: reference.collection, record: reference.record, seen: seen,
                life: Register(others + kept + [own]), registers: source.registers,
                isComplete: true)
        }
        try transaction.save(
            Arrival(number: space.number, context: proven), of: reference, in: space.id)
        grown.insert(space.name)
    }
}

extension TransferStep {
    /// Erases a record wherever else it stands: somebody may have moved it while another one erased
    /// it where it was. What was erased by this very step is not spread again.
    ///
    /// - Returns: `held` where the eraser does not manage a space that the record has moved to, or
    ///   where the erasure was given back and not yet the vector that says whose it is.
    mutating func spread(
        _ reference: RecordReference, _ state: RecordState, from origin: SpaceRow
    ) throws -> TransferStatus {
        guard let head = state.life.siblings.first(where: { $0.life == .erased }) else {
            return .done
        }
        guard let writer = try transaction.writer(head.dot.writer, in: origin.id) else {
            return .held
        }
        guard writer.info.device != pen.device,
            let device = try transaction.device(writer.info.device)
        else { return .done }
        // Nothing but the word of who brought the erasure may say whose it is.
        let courier = try transaction.courier(of: head.dot, in: origin.id)
        let bringer = try courier.flatMap { try transaction.device($0) }
        guard courier == nil || bringer != nil else { return .held }
        var status = TransferStatus.done
        for name in try transaction.changeMarks().numbers.keys.sorted() where name != origin.name {
            guard var space = try transaction.space(named: name),
                let row = try transaction.record(reference, in: space.id)
            else { continue }
            let held = try row.decoded()
            guard !held.isErased else { continue }
            guard ([device] + (bringer.map { [$0] } ?? [])).allSatisfy({ $0.manages(name) }) else {
                status = .held
                continue
            }
            _ = try pen.write(reference, over: row, in: &space, after: held.latestHead) {
                Delta(
                    collection: reference.collection, record: reference.record,
                    seen: held.context, life: Register(DottedValue($0, Life.erased.encoded)),
                    registers: RegisterTable())
            }
            try Eraser(transaction).erase([reference], by: device, in: &space)
            try transaction.save(space)
            noteGrowth(of: name)
        }
        return status
    }
}

/// How the trail tells of moves: with the record, both spaces and the commit.
enum MoveText {
    static func line(
        _ reference: RecordReference, to destination: String, _ move: Dot, _ detail: String = ""
    ) -> String {
        let line =
            "\(reference.collection) \(reference.record) to \(name(destination)), by \(move)"
        return detail.isEmpty ? line : line + ": " + detail
    }

    /// The name comes from a device, and may be no name of a space at all.
    private static func name(_ space: String) -> String {
        SpaceName.isValid(space) ? space : "what is no name of a space"
    }
}
