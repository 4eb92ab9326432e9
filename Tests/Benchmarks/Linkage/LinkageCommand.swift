import ArgumentParser
import Foundation
import Linkage
import TestSupport
import TextFormats

struct LinkageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "linkage",
        abstract: "Finds persons registered twice in a table, and compares with the truth.",
        discussion: """
            A table has the columns id, given_name, family_name, patronymic, birth_date, sex, \
            phone and document; the truth the columns a and b. Without them, or with --write, \
            generated registrations of fictitious persons are taken. \
            Tests/Benchmarks/Linkage/compare.py sets other programs beside it.

            Example:

              fieldbook-bench linkage --persons 30000
            """)

    @Option(help: "How many persons are generated; every third is registered twice.")
    var persons = 30_000

    @Option(help: "The generator's seed.")
    var seed: UInt64 = 7

    @Option(help: "A table of registrations.")
    var table: String?

    @Option(help: "The pairs of the table that are one person.")
    var truth: String?

    @Option(help: "A folder that records.csv and truth.csv are written into, and no more is done.")
    var write: String?

    func validate() throws {
        guard (table == nil) == (truth == nil) else {
            throw ValidationError("give both --table and --truth, or neither")
        }
    }

    func run() throws {
        guard let table, let truth else {
            let generated = GeneratedPersons(persons, seed: seed)
            if let write { return try Self.write(generated, to: write) }
            return try measure(generated.records, generated.truth)
        }
        let registrations = try Registrations(table: table, truth: truth)
        try measure(registrations.records, registrations.truth)
    }

    private func measure(_ records: [PersonRecord], _ truth: Set<[Int]>) throws {
        var pairs: [LinkedPair] = []
        let cost = Cost.of { pairs = PersonLinkage(records).pairs() }
        let hits = pairs.count { truth.contains([$0.first, $0.second]) }
        let f1 = 2 * Double(hits) / Double(max(1, pairs.count + truth.count))
        let figures: [(String, Double)] = [
            ("records", Double(records.count)), ("pairs", Double(pairs.count)),
            ("precision", Double(hits) / Double(max(1, pairs.count))),
            ("recall", Double(hits) / Double(max(1, truth.count))), ("f1", f1), ("cpu", cost.cpu),
        ]
        print("{" + figures.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}")
    }

    private static func write(_ generated: GeneratedPersons, to folder: String) throws {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        var table = Registrations.columns.joined(separator: ",") + "\n"
        for (id, record) in generated.records.enumerated() {
            let cells = [
                "\(id)", record.givenName, record.familyName, record.patronymic, record.birthDate,
                record.sex, record.phones.first ?? "", record.documents.first ?? "",
            ]
            table += cells.joined(separator: ",") + "\n"
        }
        try Data(table.utf8).write(to: URL(fileURLWithPath: folder + "/records.csv"))
        let truth = generated.truth.sorted { $0[0] < $1[0] }.map { "\($0[0]),\($0[1])\n" }
        try Data(("a,b\n" + truth.joined()).utf8)
            .write(to: URL(fileURLWithPath: folder + "/truth.csv"))
    }
}

/// A table of registrations with what is known of it.
private struct Registrations {
    static let columns = [
        "id", "given_name", "family_name", "patronymic", "birth_date", "sex", "phone", "document",
    ]

    private(set) var records: [PersonRecord] = []
    private(set) var truth: Set<[Int]> = []

    init(table: String, truth: String) throws {
        var places: [String: Int] = [:]
        for row in try Self.rows(of: table, Self.columns) {
            places[row[0]] = records.count
            records.append(
                PersonRecord(
                    givenName: row[1], familyName: row[2], patronymic: row[3], birthDate: row[4],
                    sex: row[5], phones: row[6].isEmpty ? [] : [row[6]],
                    documents: row[7].isEmpty ? [] : [row[7]]))
        }
        for row in try Self.rows(of: truth, ["a", "b"]) {
            guard let first = places[row[0]], let second = places[row[1]] else {
                throw TableError("\(truth) names a registration that is not in the table")
            }
            self.truth.insert([min(first, second), max(first, second)])
        }
    }

    /// The cells of the columns, in their order.
    private static func rows(of path: String, _ columns: [String]) throws -> [[String]] {
        var reader = try TableReader(path: path)
        let places = try columns.map { column in
            guard let place = reader.header.firstIndex(of: column) else {
                throw TableError("\(path) has no column \(column)")
            }
            return place
        }
        var rows: [[String]] = []
        while let row = try reader.next() {
            rows.append(places.map { $0 < row.cells.count ? row.cells[$0] : "" })
        }
        return rows
    }
}
