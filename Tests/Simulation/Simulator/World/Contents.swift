import CentralStorage
import Foundation
import GRDB
import ReplicaStore
import StoreKit
import SyncProtocol

/// Everything in a store that decides what it will do next, as one hash.
///
/// Left out is what only says when something happened or in which order rows were made.
enum Contents {
    private static let field = [
        """
        SELECT key, value FROM settings WHERE key NOT IN ('last_sync', 'clock_offset_at')
        ORDER BY key
        """,
        "SELECT name, level, writer, cursor, chain, digest, rescans FROM spaces ORDER BY name",
        "SELECT space, writer, counter, hash, is_own FROM writers ORDER BY space, writer",
        "SELECT space, writer, counter, reason FROM voids ORDER BY space, writer, counter",
        "SELECT id, space, life, pending, clock, document FROM records ORDER BY id, space",
        "SELECT space, writer, counter, number IS NULL, hash, is_frozen FROM commits ORDER BY hash",
        "SELECT hash FROM commits WHERE number IS NULL ORDER BY sequence",
        "SELECT space, writer, counter, reason FROM quarantine ORDER BY writer, counter, reason",
    ]

    private static let central = [
        "SELECT name, number, chain, digest FROM spaces ORDER BY name",
        "SELECT space, writer, counter, hash FROM writers ORDER BY space, writer",
        "SELECT space, record, number, state FROM records ORDER BY space, record",
        "SELECT device, space, level FROM grants ORDER BY device, space",
    ]

    static func hash(_ file: StoreFile, isCentral: Bool) throws -> ContentHash {
        try file.read { database in
            var text = ""
            for query in isCentral ? central : field {
                for row in try database.all(query) {
                    for value in row.databaseValues { text += "\(value) " }
                    text += "\n"
                }
            }
            return ContentHash(of: Array(text.utf8))
        }
    }
}
