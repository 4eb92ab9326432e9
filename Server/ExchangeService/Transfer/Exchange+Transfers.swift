import CentralStorage
import StoreKit
import SyncProtocol

extension Exchange {
    /// Brings every record that has moved away, and was written since, to its new home: each in a
    /// transaction of its own. What a crash leaves undone is done by the next call.
    ///
    /// Called with every exchange, once its commits are taken, and when the server starts.
    package func moveRecords() throws { try moveRecords(store) }

    func moveRecords(_ store: some StorageEngine) throws {
        // A record can pass through several spaces, and each step may make another one necessary.
        for _ in 0..<Self.mostRounds {
            let waiting = try store.read { try $0.transfers(.waiting, limit: 256) }
            guard !waiting.isEmpty else { return }
            for transfer in waiting { try move(transfer, store) }
        }
    }

    /// Far above what any chain of transfers needs; what is left then waits for the next call.
    private static let mostRounds = 256

    private func move(_ transfer: Transfer, _ store: some StorageEngine) throws {
        do {
            let grown = try store.write { transaction in
                let pen = CommitWriter(
                    transaction: transaction, device: store.serverDevice, epoch: store.epoch,
                    now: environment.now())
                var step = try TransferStep(transaction, pen: pen)
                try step.run(transfer)
                return step.grown
            }
            news.announce(grown)
        } catch let error as StoreError where error.kind == .unusable {
            // A damaged record must not keep the others where they are.
            try store.write { try $0.mark(transfer, as: .stuck) }
        }
    }
}

/// Writes commits of the server's own, under a writer of its own for each space and epoch.
///
/// Nobody else writes under it: its name follows from the epoch, and a restored server has another
/// one. Spec: MergeRules §12.
struct CommitWriter<Transaction: StorageTransaction> {
    let transaction: Transaction
    let device: DeviceID
    let epoch: Epoch
    /// Milliseconds since 1970.
    let now: Int64

    /// Logs a commit that writes one record, and applies it.
    ///
    /// - Parameters:
    ///   - old: the record's row in the space, if it has one.
    ///   - latest: what the commit's stamp has to follow.
    ///   - delta: makes the delta in the commit's name.
    /// - Returns: the record's state afterwards.
    /// - Throws: `StoreError` of kind `unusable` when the writer has no counter left.
    func write(
        _ reference: RecordReference, over old: RecordRow?, in space: inout SpaceRow,
        after latest: HybridTimestamp, _ delta: (Origin) -> Delta
    ) throws -> RecordState {
        let id = WriterID(ofServerIn: epoch, space: space.name)
        let info = WriterInfo(writer: id, device: device, office: "central", name: "server")
        var writer =
            try transaction.writer(id, in: space.id) ?? WriterRow(info: info, broughtBy: device)
        guard writer.head.counter < CBORLimits.counter else {
            throw StoreError(
                .unusable, "the server's own writer in \(space.name) has no counter left",
                hint: "its history was forged; restore a backup from before that")
        }
        let origin = Origin(
            dot: Dot(id, writer.head.counter + 1), stamp: latest.next(atLeast: now),
            author: info.name)
        let commit = Commit(origin: origin, deltas: [delta(origin)])
        let hash = commit.hash(after: writer.head.hash)
        try transaction.append(
            .commit, origin.dot, hash: hash, bytes: commit.frame(), entryHash: hash, to: &space)
        var state = try old?.decoded() ?? RecordState()
        Join.apply(delta(origin), of: origin.dot, to: &state)
        try transaction.replace(
            old, by: state.encoded(), of: reference, number: space.number, in: &space)
        if writer.firstNumber == 0 { writer.firstNumber = space.number }
        writer.lastNumber = space.number
        writer.head = WriterHead(id, counter: origin.dot.counter, hash: hash)
        try transaction.save(writer, in: space.id)
        try transaction.save(space)
        return state
    }
}
