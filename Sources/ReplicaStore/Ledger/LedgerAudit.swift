import GRDB
import StoreKit
import SyncProtocol
import Synchronization

/// Compares how a ledger has moved a space's digest with how the records in the file have changed.
///
/// Both are compared as differences, so that a file which was damaged before, and is about to be
/// mended, is no finding. It reads every record of the space, twice; so it leaves out spaces of
/// more than 100 records.
package struct LedgerAudit {
    private static let records = 100
    private static let isSwitchedOn = Atomic(false)

    /// Whether ledgers are audited: always in debug builds, and where somebody has turned it on for
    /// this process.
    package static var isOn: Bool {
        get {
            #if DEBUG
                true
            #else
                isSwitchedOn.load(ordering: .relaxed)
            #endif
        }
        set { isSwitchedOn.store(newValue, ordering: .relaxed) }
    }

    /// Nil where the records are too many, or could not be read.
    private var recomputed: Digest?
    private var kept: Digest
    /// Whether the digest was made from every record: then it is the sum itself.
    private var isMadeAnew = false

    init(_ database: Database, _ space: SpaceRow) throws {
        let count = try Int.fetchOne(
            database,
            sql: "SELECT count(*) FROM (SELECT 1 FROM records WHERE space = ? LIMIT ?)",
            arguments: [space.space, Self.records + 1])
        recomputed = count ?? 0 > Self.records ? nil : try? Self.digest(database, space.space)
        kept = space.digest
    }

    mutating func digestIsMadeAnew() { isMadeAnew = true }

    /// - Throws: `StoreError` of kind `unusable` where the digest is not what the records give.
    mutating func check(_ database: Database, _ space: SpaceRow) throws {
        guard let before = recomputed else { return }
        let now = try Self.digest(database, space.space)
        guard space.digest == (isMadeAnew ? now : try kept.moved(from: before, to: now)) else {
            throw StoreError(
                .unusable, "\(space.name): the digest is not that of the records",
                hint: "this is a fault of the program; please report it")
        }
        (recomputed, kept, isMadeAnew) = (now, space.digest, false)
    }

    /// The digest from every acknowledged state of a space.
    static func digest(_ database: Database, _ space: Int64) throws -> Digest {
        var digest = Digest()
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT \(RecordTable.columns), collections.name AS name
                FROM records JOIN collections USING (collection) WHERE space = ?
                """, arguments: [space])
        while let row = try rows.next() {
            let record = try RecordRow(row: row)
            digest.replace(nil, by: try record.acknowledged(), of: record.id, in: row["name"])
        }
        return digest
    }
}

extension Digest {
    fileprivate func moved(from before: Digest, to now: Digest) throws -> Digest {
        guard let before = ContentHash(before.bytes), let now = ContentHash(now.bytes) else {
            throw StoreError.damaged("spaces")
        }
        var digest = self
        digest.remove(before)
        digest.add(now)
        return digest
    }
}
