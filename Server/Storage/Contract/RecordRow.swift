import ReplicaStore
import SyncProtocol

/// A record's current state as it is stored.
package struct RecordRow: Hashable, Sendable {
    package let reference: RecordReference
    /// The number of the log entry that changed it last.
    package let number: UInt64
    /// Canonical bytes, as in `RecordState.encoded()`.
    package let state: [UInt8]

    package init(reference: RecordReference, number: UInt64, state: [UInt8]) {
        self.reference = reference
        self.number = number
        self.state = state
    }

    /// About its bytes in a page.
    package var size: Int { state.count + reference.collection.utf8.count + 24 }

    package var entry: StateEntry {
        StateEntry(
            collection: reference.collection, record: reference.record, state: state[...])
    }

    /// The state, built. - Throws: when the stored bytes are damaged.
    package func decoded() throws(StoreError) -> RecordState {
        do { return try RecordState(encoded: state) } catch {
            throw .damaged("the state of \(reference.collection) \(reference.record)", error)
        }
    }

    /// What the record adds to its space's digest.
    package var term: ContentHash {
        Digest.term(collection: reference.collection, record: reference.record, state: state)
    }
}

/// A place in the order of a scan: behind the record `record` of log number `number`.
package struct ScanPosition: Hashable, Sendable {
    package let number: UInt64
    package let record: RecordID

    package init(number: UInt64, record: RecordID) {
        self.number = number
        self.record = record
    }

    /// The place behind every record whose last change is numbered `number` or lower.
    package init(endOf number: UInt64) {
        self.init(number: number, record: RecordID(high: .max, low: .max))
    }
}
