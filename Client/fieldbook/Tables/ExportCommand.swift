import ArgumentParser
import CommandSupport
import DomainModel
import Foundation
import Interchange
import ReplicaStore
import Synchronization

extension Exporter.Format: ExpressibleByArgument {}

struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Writes the records of a collection as a table or as JSON, sorted by id.",
        discussion: """
            What leaves is decided by the level: public, network, team or restricted, each with \
            what the ones before it allow. Names and phones of people, notes and contacts need \
            team or restricted. Each row has a mark of the state that it was made from (_mark), by \
            which import knows what was edited in the table and what somebody else has changed \
            since. Replicas that hold the same records write the same bytes. A workbook (xlsx) has
            days, numbers and labels as cells of their own; it can be edited and imported again.

            Examples:

              fieldbook export stakeholder --out stakeholders.csv
              fieldbook export contact --level team --columns id,family_name,phones
              fieldbook export case --where 'status=open' --level restricted --out cases.xlsx
            """)

    @OptionGroup var collection: CollectionArgument

    @Option(
        help: ArgumentHelp(
            "csv, ndjson, json or xlsx; else the one that the file's name ends with, or csv.",
            valueName: "format"))
    var format: Exporter.Format?

    @Option(
        help: ArgumentHelp("The file to write; else stdout.", valueName: "file"),
        completion: .file())
    var out: String?

    @Option(
        help: ArgumentHelp(
            "Who may read the result: public, network, team or restricted.", valueName: "level"))
    var level: ExportLevel?

    @Flag(help: "The same as --level restricted.")
    var restricted = false

    @Option(
        name: .customLong("where"),
        help: ArgumentHelp("Only the records that fit.", valueName: "expression"))
    var filter: String?

    @Option(
        help: ArgumentHelp(
            "Only these fields, in this order, separated by commas.", valueName: "names"))
    var columns: String?

    @Flag(inversion: .prefixedNo, help: "Mark the rows, so that an import knows their origin.")
    var mark = true

    @OptionGroup var language: LanguageOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        if restricted, level != nil, level?.confidentiality != .restricted {
            throw ValidationError("--restricted contradicts --level; give one of them")
        }
    }

    func run() throws {
        let schema = try collection.schema()
        let format = format ?? Self.format(of: out)
        if format == .xlsx, out == nil {
            throw CommandFailure.usage(
                "a workbook is written into a file", hint: "name it: --out FILE.xlsx")
        }
        let exporter = try Exporter(
            collection: schema, format: format,
            level: restricted ? .restricted : level?.confidentiality ?? .network,
            columns: columns?.split(separator: ",").map {
                $0.trimmingCharacters(in: .whitespaces)
            }, isMarked: mark, language: language.reading)
        let replica = try options.open()
        let stream = RecordStream(
            replica: replica, collection: schema.name,
            filter: try filter.map {
                try replica.filter($0, of: schema, author: options.resolvedAuthor)
            },
            isMarked: mark)
        defer {
            options.keepLook(.export, at: stream.seen, of: schema.name, in: replica)
        }
        guard let out, out != "-" else {
            let isJSON = [.json, .ndjson].contains(format)
            _ = try stream.drain {
                try exporter.run($0) { try options.output.write(export: $0, isJSON: isJSON) }
            }
            return warn(of: stream.misfits)
        }
        let file = try OutputFile(path: out)
        let count = try file.commit { try write(exporter, stream, to: file) }
        options.output.remark("wrote \(Count.text(count, "record")) to \(out)")
        warn(of: stream.misfits)
    }

    private static func format(of path: String?) -> Exporter.Format {
        Exporter.Format.allCases.first { path?.lowercased().hasSuffix("." + $0.rawValue) == true }
            ?? .csv
    }

    /// A table has no column for what does not fit its own.
    private func warn(of misfits: Int) {
        guard misfits > 0 else { return }
        options.output.remark(
            "\(Count.text(misfits, "record")) with values of another form than the schema's, which "
                + "are in no column: fieldbook conflicts")
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

/// Who may read an export.
struct ExportLevel: ExpressibleByArgument {
    let confidentiality: Confidentiality

    init?(argument: String) {
        guard let level = Confidentiality(levelName: argument) else { return nil }
        confidentiality = level
    }

    static var allValueStrings: [String] { Confidentiality.allCases.map(\.levelName) }
}

/// A file that appears whole or not at all: written beside its place, then moved there.
struct OutputFile {
    private let path: String
    private let draft: String
    private let handle: FileHandle

    init(path: String) throws {
        self.path = path
        draft = path + ".part"
        // What is exported may be restricted: the file is its owner's alone.
        guard
            FileManager.default.createFile(
                atPath: draft, contents: nil, attributes: [.posixPermissions: 0o600])
        else {
            throw CommandFailure(
                "read_only", "\(path) cannot be written",
                hint: "check the folder and its permissions")
        }
        handle = try FileHandle(forWritingTo: URL(fileURLWithPath: draft))
    }

    func write(_ bytes: [UInt8]) throws {
        try handle.write(contentsOf: Data(bytes))
    }

    /// Runs what writes the file and puts it into its place; when that fails, removes it.
    func commit<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            let result = try body()
            try handle.synchronize()
            try handle.close()
            guard rename(draft, path) == 0 else {
                throw CommandFailure(
                    "read_only", "\(path) cannot be written",
                    hint: "check the folder and its permissions")
            }
            return result
        } catch {
            try? handle.close()
            try? FileManager.default.removeItem(atPath: draft)
            throw error
        }
    }
}
