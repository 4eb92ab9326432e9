import DomainModel
import GRDB
import StoreKit
import SyncProtocol

/// Something that a person should look into, with what to do about it.
package struct Finding: Hashable, Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        /// A record refers to one that was deleted or erased.
        case reference
        /// A code was given out twice.
        case unique
        /// A record has moved to a space of this replica and is not there.
        case transfer
        /// A clock is off.
        case clock
        /// The server refused an edit.
        case quarantine
        /// A record is not as the server has it.
        case difference
        /// A bundle offered another commit under a name that is taken.
        case bundle
        /// Edits wait that no server takes from this device.
        case stranded
        /// What was erased is not yet out of the file's free pages.
        case scrub
        /// What is known of a space came by a bundle, and no server has confirmed it.
        case unconfirmed
        /// The server has lost what this replica knows, and may not take it back yet.
        case recovery
        /// A value has another form than the schema at hand gives its field.
        case form
        /// Records were made under a newer schema than this replica has.
        case schema
    }

    package let kind: Kind
    /// The space, record, commit or office that it is about; never its contents.
    package let location: String
    package let message: String
    package let advice: String
}

extension Replica {
    /// Looks for what does not mend itself, and says of each what to do. Changes nothing.
    ///
    /// Whether the file itself is whole is what `verify` tells.
    package func diagnose() throws -> [Finding] {
        try file.read { database in
            var doctor = Doctor(database: database, replica: self)
            try doctor.examine()
            return doctor.findings
        }
    }
}

/// Puts findings together, the most pressing kinds first.
struct Doctor {
    let database: Database
    let replica: Replica
    private(set) var findings: [Finding] = []

    init(database: Database, replica: Replica) {
        self.database = database
        self.replica = replica
    }

    mutating func examine() throws {
        for space in try SpaceTable(database: database).all() {
            if try examineUnconfirmed(space) {
                // Nothing that would hand on what may be false.
                try examineWaiting(space)
                continue
            }
            try examineRecovery(space)
            try examineDifferences(space)
            try examineWaiting(space)
        }
        try examineQuarantine()
        try examineBundles()
        try examineClocks()
        try examineTransfers()
        try examineDoubles()
        try examineReview()
        try examineForms()
        if try Scrubbing.isDemanded(database) {
            report(
                .scrub, replica.path,
                "what was erased or purged may still stand in free pages of the file",
                "close other programs that read the file, then run: fieldbook sync")
        }
    }

    mutating func report(
        _ kind: Finding.Kind, _ location: String, _ message: String, _ advice: String
    ) {
        findings.append(
            Finding(kind: kind, location: location, message: message, advice: advice))
    }

    private mutating func examineQuarantine() throws {
        for commit in try QuarantineTable(database: database).rows() {
            let space = try SpaceTable(database: database).find(commit.space).name
            report(
                .quarantine, "\(space) commit \(commit.dot)",
                "the server refused it (\(commit.reason)); it is kept under \(commit.number)",
                "look: fieldbook quarantine show \(commit.number); then retry or discard it")
        }
    }

    /// Codes and references, which are conflicts too; here with what is beyond a decision.
    private mutating func examineReview() throws {
        let shared = try SharedKeyReader(database: database, replica: replica).all()
        for conflict in shared where conflict.kind == .unique {
            report(
                .unique, "\(conflict.space) \(conflict.collection) \(conflict.record)",
                "its \(conflict.field ?? "key") was given to \(conflict.candidates.count) records",
                "give it another: fieldbook resolve \(conflict.id) --value …")
        }
        for conflict in try DanglingReader(database: database, replica: replica).all() {
            report(
                .reference, "\(conflict.space) \(conflict.collection) \(conflict.record)",
                "its \(conflict.field ?? "reference") names a record that was deleted",
                "restore that one or name another: fieldbook conflicts show \(conflict.id)")
        }
        try examineLostTargets()
    }

    /// References to records that cannot come back.
    private mutating func examineLostTargets() throws {
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT spaces.name AS space, collections.name AS collection,
                    referring.id AS id, field
                FROM record_references
                JOIN records AS referring USING (record)
                JOIN spaces USING (space) JOIN collections USING (collection)
                WHERE referring.life = 0
                    AND (EXISTS (SELECT 1 FROM records AS targets
                            WHERE targets.id = target AND targets.life = 3)
                        OR EXISTS (SELECT 1 FROM collected WHERE collected.id = target))
                    AND NOT EXISTS (SELECT 1 FROM records AS targets
                        WHERE targets.id = target AND targets.life <> 3)
                ORDER BY space, collection, referring.id, field
                """)
        for row in rows {
            let id = try RecordID(column: row["id"], in: "records")
            let (space, collection): (String, String) = (row["space"], row["collection"])
            let field: String = row["field"]
            report(
                .reference, "\(space) \(collection) \(id)",
                "its \(field) names a record that was erased or removed for good",
                "look whether it should be erased too, or name another: "
                    + "fieldbook \(collection) edit \(id) \(field)=…")
        }
    }
}
