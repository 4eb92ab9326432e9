import Foundation
import Interchange
import ReplicaStore
import SyncProtocol
import Synchronization

/// The records of a collection as a sequence, read from one state of the replica by a thread of
/// its own, a few batches ahead.
///
/// The store hands records out, an exporter takes them in; neither holds all of them.
final class RecordStream: Sendable {
    private struct State {
        var batches: [[ExportRecord]] = []
        var isDone = false
        var isAbandoned = false
        var failure: (any Error)?
        /// Records with a value that does not fit the schema.
        var misfits = 0
        var seen: [RecordID] = []
    }

    private static let batchSize = 256

    private let replica: Replica
    private let collection: String
    private let filter: Filter?
    private let isMarked: Bool
    private let state = Mutex(State())
    private let room = DispatchSemaphore(value: 4)
    private let filled = DispatchSemaphore(value: 0)

    /// - Parameters:
    ///   - filter: only the records that fit.
    ///   - isMarked: whether the records say which commits they rest on.
    init(replica: Replica, collection: String, filter: Filter?, isMarked: Bool) {
        self.replica = replica
        self.collection = collection
        self.filter = filter
        self.isMarked = isMarked
    }

    /// How many of the records had a value that does not fit the schema.
    var misfits: Int { state.withLock(\.misfits) }

    /// The records that were read.
    var seen: [RecordID] { state.withLock(\.seen) }

    /// Hands the records to what takes them, once.
    ///
    /// - Throws: what `body` throws, or what kept the store from giving all records.
    func drain<Result>(_ body: (AnySequence<ExportRecord>) throws -> Result) throws -> Result {
        let thread = Thread { [self] in produce() }
        thread.start()
        defer {
            state.withLock { $0.isAbandoned = true }
            room.signal()
        }
        let result = try body(AnySequence { Iterator(stream: self) })
        if let failure = state.withLock(\.failure) { throw failure }
        return result
    }

    private func produce() {
        var failure: (any Error)?
        do {
            var batch: [ExportRecord] = []
            try replica.forEachRecord(
                collection, where: filter, withContext: isMarked
            ) { view in
                state.withLock { state in
                    state.seen.append(view.id)
                    if !view.misfits.isEmpty { state.misfits += 1 }
                }
                batch.append(
                    ExportRecord(
                        id: view.id, space: view.space, fields: view.fields,
                        misfits: view.misfits, context: view.context))
                guard batch.count == Self.batchSize else { return }
                try hand(over: batch)
                batch.removeAll(keepingCapacity: true)
            }
            if !batch.isEmpty { try hand(over: batch) }
        } catch {
            failure = error
        }
        state.withLock {
            $0.isDone = true
            $0.failure = failure
        }
        filled.signal()
    }

    private func hand(over batch: [ExportRecord]) throws {
        room.wait()
        let isAbandoned = state.withLock { state in
            state.batches.append(batch)
            return state.isAbandoned
        }
        if isAbandoned { throw CancellationError() }
        filled.signal()
    }

    /// The next batch; nil when there is none left.
    fileprivate func nextBatch() -> [ExportRecord]? {
        filled.wait()
        let batch = state.withLock { $0.batches.isEmpty ? nil : $0.batches.removeFirst() }
        if batch == nil { filled.signal() } else { room.signal() }
        return batch
    }

    private struct Iterator: IteratorProtocol {
        let stream: RecordStream
        private var batch: [ExportRecord] = []
        private var position = 0

        init(stream: RecordStream) {
            self.stream = stream
        }

        mutating func next() -> ExportRecord? {
            if position == batch.count {
                guard let next = stream.nextBatch() else { return nil }
                batch = next
                position = 0
            }
            defer { position += 1 }
            return batch[position]
        }
    }
}
