import SyncProtocol

/// What stands beside a record's document in its row.
enum Layout: String, CaseIterable, Sendable {
    /// The state as it was received.
    case wholeState = "whole state"
    /// The state without the texts that stand in the document.
    case clock = "clock"

    /// The bytes of the column; the document is made from the state already.
    func beside(_ record: LayoutRecord, _ state: RecordState) -> [UInt8] {
        switch self {
        case .wholeState: record.state
        case .clock: state.clock(sharing: record.texts, in: record.document)
        }
    }

    func state(_ column: [UInt8], document: [UInt8]) throws -> RecordState {
        switch self {
        case .wholeState: try RecordState(encoded: column)
        case .clock: try RecordState(clock: column, document: document)
        }
    }
}

/// A record as both sides really hold it after a sync.
struct LayoutRecord {
    let collection: Int64
    let id: [UInt8]
    /// The server's bytes: the canonical state.
    let state: [UInt8]
    let document: [UInt8]
    /// The replica's own column.
    let clock: [UInt8]
    /// Where plain texts stand in the document.
    var texts: [SharedText] = []
    /// The folded words for the full-text index.
    var words: [UInt8] = []
}
