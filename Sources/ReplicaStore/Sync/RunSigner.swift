import GRDB
import SyncProtocol

/// Cuts commits in a row into runs, so that one that is signed is the last of its run, and signs
/// those of this device. Spec: WireFormat §6.
struct RunSigner {
    private let ledger: SpaceLedger
    private let device: DeviceID
    private let key: DevicePrivateKey
    private var owners: [WriterID: DeviceID?] = [:]

    /// - Parameter ledger: keeps what is signed with the commits; the caller commits it.
    init(_ ledger: SpaceLedger) throws {
        self.ledger = ledger
        device = try Replica.requireIdentity(ledger.database).device
        key = try ledger.replica.privateKey(ledger.database)
    }

    struct Piece {
        let rows: ArraySlice<CommitRow>
        let signature: Signature?
    }

    /// - Parameters:
    ///   - rows: of one writer, one after the other.
    ///   - signsUnknown: whether also those are signed of which nobody knows whose they are: a
    ///     server takes them for those of the device that pushes them.
    mutating func pieces(
        _ rows: ArraySlice<CommitRow>, signsUnknown: Bool
    ) throws -> [Piece] {
        guard let last = rows.last else { return [] }
        let owner = try owner(of: last.dot.writer)
        if owner == device || owner == nil && signsUnknown {
            let signature = try sign(last, isOwn: owner != nil)
            return [Piece(rows: rows, signature: signature)]
        }
        guard let signed = rows.lastIndex(where: { $0.signature != nil }) else {
            return [Piece(rows: rows, signature: nil)]
        }
        let covered = Piece(rows: rows[...signed], signature: rows[signed].signature)
        let rest = Piece(rows: rows[(signed + 1)...], signature: nil)
        return rest.rows.isEmpty ? [covered] : [covered, rest]
    }

    private func sign(_ row: CommitRow, isOwn: Bool) throws -> Signature {
        let head = WriterHead(row.dot.writer, counter: row.dot.counter, hash: row.hash)
        let signature = try head.signed(by: key, in: ledger.space.name)
        if isOwn { try ledger.keep(Provenance(signature: signature), of: row.dot) }
        return signature
    }

    private mutating func owner(of writer: WriterID) throws -> DeviceID? {
        if let owner = owners[writer] { return owner }
        let owner = try WriterTable(database: ledger.database)
            .device(of: writer, in: ledger.space.space)
        owners[writer] = .some(owner)
        return owner
    }
}

extension CommitRun {
    /// - Parameter previous: the chain's hash before the first commit.
    init(_ piece: RunSigner.Piece, after previous: ContentHash) {
        let first = piece.rows[piece.rows.startIndex]
        self.init(
            writer: first.dot.writer, first: first.dot.counter, previous: previous,
            frames: piece.rows.map { $0.frame[...] }, last: piece.rows.last?.hash ?? previous,
            signature: piece.signature)
    }
}
