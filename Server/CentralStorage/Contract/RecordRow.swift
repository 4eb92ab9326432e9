import StoreKit
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

// Besides records a scan tells of writers' heads, void commits and expunged records, in one order
// by log number and a key of 16 bytes: a record's id, or what follows from a writer.

extension ScanPosition {
    /// Before everything.
    package static let beginning = ScanPosition(number: 0, record: RecordID(high: 0, low: 0))

    /// Where the head of a writer stands: in the order of signed numbers, as the store sorts them.
    package init(_ writer: WriterRow) {
        self.init(
            number: writer.lastNumber,
            record: RecordID(high: 0, low: writer.head.writer.rawValue ^ Self.sign))
    }

    /// Where a void commit stands that was logged under a number of its own.
    package init(voidAt number: UInt64) { self.init(endOf: number) }

    /// Where a void commit stands of which upload told.
    package init(recovered dot: Dot, number: UInt64) {
        self.init(
            number: number,
            record: RecordID(
                high: dot.writer.rawValue ^ Self.sign, low: dot.counter ^ Self.sign))
    }

    private static var sign: UInt64 { 1 << 63 }

    /// The last writer before the place, as the store has it, of those with its number; nil where
    /// all are.
    package var lastWriter: Int64? {
        record.high > 0 ? nil : Int64(bitPattern: record.low ^ Self.sign)
    }

    /// The last dot before the place, as the store has it.
    package var lastDot: (writer: Int64, counter: Int64) {
        (
            Int64(bitPattern: record.high ^ Self.sign), Int64(bitPattern: record.low ^ Self.sign)
        )
    }
}

extension ScanPosition: Comparable {
    package static func < (left: ScanPosition, right: ScanPosition) -> Bool {
        (left.number, left.record) < (right.number, right.record)
    }
}

/// Something that a scan tells besides records, and where it stands in its order.
package struct ScanItem: Hashable, Sendable {
    package enum Content: Hashable, Sendable {
        case head(WriterHead, WriterInfo)
        case void(LogEntry)
        case expunged(RecordReference)
    }

    package let position: ScanPosition
    package let content: Content

    package init(_ position: ScanPosition, _ content: Content) {
        self.position = position
        self.content = content
    }

    /// About its bytes in a page; no fewer than `leastBytes`.
    package var size: Int {
        switch content {
        case .head(_, let info): 52 + info.size
        case .void: 72
        case .expunged(let reference): Self.leastBytes + reference.collection.utf8.count
        }
    }

    package static let leastBytes = 24
}

extension WriterInfo {
    /// About its bytes in a page.
    package var size: Int {
        34 + office.utf8.count + name.utf8.count + (key == nil ? 0 : 34)
    }
}
