import DomainModel
import Foundation
import Interchange
import ReplicaStore
import TestSupport
import TextFormats

/// The import of tables into a real replica file.
package struct TableTarget: FuzzTarget {
    package static let name = "csv"

    private static let collections = ["stakeholder", "case", "meeting"]

    private let world: FuzzWorld
    private let watch: StoreWatch
    private var path: String { world.folder.file("table.csv") }

    package var taken: Int { watch.taken }

    package init() throws {
        world = try FuzzWorld()
        watch = try StoreWatch(path: world.minsk.replica.path)
    }

    package func bear(_ input: [UInt8]) throws {
        try Data(input).write(to: URL(fileURLWithPath: path))
        for collection in Self.collections {
            let before = try watch.version()
            let expected = try rowsOfDryRun(collection)
            guard try watch.version() == before else {
                throw FuzzFinding("a dry run changed the store")
            }
            try watch.bear("a table") {
                let report = try run(collection, isDryRun: false)
                if let expected, expected != report.rows {
                    throw FuzzFinding("a dry run tells of other rows than the import")
                }
            } check: {
                let problems = try world.minsk.replica.verify()
                guard problems.isEmpty else {
                    throw FuzzFinding("a table spoils: \(problems)")
                }
                try Everyday.use(world.minsk.replica)
            }
        }
    }

    /// Nil where the table as a whole is refused.
    private func rowsOfDryRun(_ collection: String) throws -> Int? {
        do {
            return try run(collection, isDryRun: true).rows
        } catch let finding as FuzzFinding {
            throw finding
        } catch {
            return nil
        }
    }

    private func run(_ name: String, isDryRun: Bool) throws -> ImportReport {
        let replica = world.minsk.replica
        guard let collection = replica.schema.collection(name) else {
            throw FuzzFinding("no collection \(name)")
        }
        var reader = try TableReader(path: path)
        let plan = try ImportPlan(collection: collection, header: reader.header)
        var importer = Importer(
            plan: plan, target: ReplicaImportTarget(replica, author: "A fictitious author"),
            space: "network", isDryRun: isDryRun, batchSize: 3)
        do {
            return try importer.run(&reader)
        } catch let interruption as ImportInterruption {
            // Rows may be refused one by one; the store itself has no reason to fail here.
            throw FuzzFinding("an import stopped: \(interruption.cause)")
        }
    }

    package func seeds() throws -> [String: [UInt8]] {
        [
            "plain": "name,type,sectors\nOne,other,health;education\nTwo,media,\n",
            "semicolon": "\u{FEFF}name;type;name_be\r\n\"A;\"\"B\"\"\";other;Ў\r\n",
            "declared": "sep=\t\nname\ttype\n\"two\nlines\"\tother\n",
            "case": "sex,given_name,protection_categories,birth_date,phones,consent_services\n"
                + "f,Nobody,refugee;stateless,1990-02-28,+375291234567,granted\n"
                + "m,Noone,asylum_seeker,31.02.2001,not a phone,withdrawn\n",
            "meeting": "title,kind,schedule.start,schedule.place\n"
                + "First,extended,2026-05-01T10:00+03:00,Minsk\n",
            "known": "name,type,external_ids\nOne,other,x:1\nOne again,other,x:1\n",
        ].mapValues { Array($0.utf8) }
    }

    package static func mutate(_ input: [UInt8], _ random: inout FuzzRandom) -> [UInt8] {
        ByteMutator.mutate(input, &random)
    }
}
