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
                let pen = ServerPen(
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
