import CentralStorage
import SyncProtocol

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
