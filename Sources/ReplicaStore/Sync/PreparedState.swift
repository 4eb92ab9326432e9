import DomainModel
import SyncProtocol

/// A record's state as the server sent it, with all that is derived from it where nothing of the
/// record is known yet: the pure part of taking it in, which needs no file.
///
/// A class, since it passes from one thread to the other through several arrays.
final class PreparedState: Sendable {
    let item: StateEntry
    /// Where the record's heads come from; empty for an empty state.
    let heads: [Origin]
    let projection: Projection
    let clock: [UInt8]?
    /// What the record adds to the digest of its space.
    let term: ContentHash

    /// - Throws: `StoreError` of kind `malformed` when the bytes are no state.
    init(_ item: StateEntry, schema: Schema) throws {
        self.item = item
        let state = try Self.decode(item)
        heads = state.life.siblings.map(\.origin)
        projection = Projector.project(
            state, of: item.record, in: schema.collection(item.collection))
        clock =
            state.isEmpty
            ? nil
            : state.clock(
                of: item.state, sharing: projection.texts, in: projection.document)
        term = Digest.term(
            collection: item.collection, record: item.record, state: item.state)
    }

    /// Reads the state again: it is not kept, since few of them are merged with what is here.
    func state() throws -> RecordState { try Self.decode(item) }

    private static func decode(_ item: StateEntry) throws -> RecordState {
        do {
            return try RecordState(encoded: item.state)
        } catch {
            throw StoreError(.malformed, "a record's state cannot be read: \(error)")
        }
    }
}
