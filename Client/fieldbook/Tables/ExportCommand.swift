import ArgumentParser
import CommandSupport
import DomainModel
import Foundation
import Interchange
import ReplicaStore

extension Exporter.Format: ExpressibleByArgument {}

struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Writes the records of a collection as a table or as JSON, sorted by id.",
        discussion: """
            Restricted fields are left out unless --restricted is given. Replicas that hold the \
            same records write the same bytes.

            Examples:

              fieldbook export stakeholder --out stakeholders.csv
              fieldbook export case --format ndjson --restricted --out cases.ndjson
            """)

    @OptionGroup var collection: CollectionArgument

    @Option(help: ArgumentHelp("csv, ndjson or json.", valueName: "format"))
    var format = Exporter.Format.csv

    @Option(
        help: ArgumentHelp("The file to write; else stdout.", valueName: "file"),
        completion: .file())
    var out: String?

    @Flag(help: "Include restricted fields: names, phones, protection data.")
    var restricted = false

    @OptionGroup var options: GlobalOptions

    func run() throws {
        let exporter = Exporter(
            collection: try collection.schema(), format: format, includesRestricted: restricted)
        let stream = RecordStream(
            replica: try options.open(), collection: exporter.collection.name)
        guard let out, out != "-" else {
            let isJSON = format != .csv
            _ = try stream.drain {
                try exporter.run($0) { try options.output.write(export: $0, isJSON: isJSON) }
            }
            return
        }
        let file = try OutputFile(path: out)
        let count = try file.commit { try write(exporter, stream, to: file) }
        options.output.remark("wrote \(Count.text(count, "record")) to \(out)")
    }

    private func write(
        _ exporter: Exporter, _ stream: RecordStream, to file: OutputFile
    ) throws -> Int {
        let bar = ProgressBar(options.output)
        defer { bar.clear() }
        var bytes = 0
        return try stream.drain { records in
            try exporter.run(records) { piece in
                try file.write(piece)
                bytes += piece.count
                bar.show("kB", done: bytes / 1000, total: nil)
            }
        }
    }
}
