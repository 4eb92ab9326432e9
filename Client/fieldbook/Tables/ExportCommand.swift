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
            return warn(of: stream.misfits)
        }
        let file = try OutputFile(path: out)
        let count = try file.commit { try write(exporter, stream, to: file) }
        options.output.remark("wrote \(Count.text(count, "record")) to \(out)")
        warn(of: stream.misfits)
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

/// The records of a collection as a sequence, read from one state of the replica by a thread of
/// its own, a few batches ahead.
///
/// The store hands records out, an exporter takes them in; neither holds all of them.
final class RecordStream: Sendable {
    private struct State {
        var batches: [[ExportRecord]] = []
        var isDone = false
        var isAbandoned = false
        var failure: (any Error)?
        /// Records with a value that does not fit the schema.
        var misfits = 0
    }

    private static let batchSize = 256

    private let replica: Replica
    private let collection: String
    private let state = Mutex(State())
    private let room = DispatchSemaphore(value: 4)
    private let filled = DispatchSemaphore(value: 0)

    init(replica: Replica, collection: String) {
        self.replica = replica
        self.collection = collection
    }

    /// How many of the records had a value that does not fit the schema.
    var misfits: Int { state.withLock(\.misfits) }

    /// Hands the records to what takes them, once.
    ///
    /// - Throws: what `body` throws, or what kept the store from giving all records.
    func drain<Result>(_ body: (AnySequence<ExportRecord>) throws -> Result) throws -> Result {
        let thread = Thread { [self] in produce() }
        thread.start()
        defer {
            state.withLock { $0.isAbandoned = true }
            room.signal()
        }
        let result = try body(AnySequence { Iterator(stream: self) })
        if let failure = state.withLock(\.failure) { throw failure }
        return result
    }

    private func produce() {
        var failure: (any Error)?
        do {
            var batch: [ExportRecord] = []
            try replica.forEachRecord(collection) { view in
                if !view.misfits.isEmpty { state.withLock { $0.misfits += 1 } }
                batch.append(
                    ExportRecord(
                        id: view.id, space: view.space, fields: view.fields, misfits: view.misfits))
                guard batch.count == Self.batchSize else { return }
                try hand(over: batch)
                batch.removeAll(keepingCapacity: true)
            }
            if !batch.isEmpty { try hand(over: batch) }
        } catch {
            failure = error
        }
        state.withLock {
            $0.isDone = true
            $0.failure = failure
        }
        filled.signal()
    }

    private func hand(over batch: [ExportRecord]) throws {
        room.wait()
        let isAbandoned = state.withLock { state in
            state.batches.append(batch)
            return state.isAbandoned
        }
        if isAbandoned { throw CancellationError() }
        filled.signal()
    }

    /// The next batch; nil when there is none left.
    fileprivate func nextBatch() -> [ExportRecord]? {
        filled.wait()
        let batch = state.withLock { $0.batches.isEmpty ? nil : $0.batches.removeFirst() }
        if batch == nil { filled.signal() } else { room.signal() }
        return batch
    }

    private struct Iterator: IteratorProtocol {
        let stream: RecordStream
        private var batch: [ExportRecord] = []
        private var position = 0

        init(stream: RecordStream) {
            self.stream = stream
        }

        mutating func next() -> ExportRecord? {
            if position == batch.count {
                guard let next = stream.nextBatch() else { return nil }
                batch = next
                position = 0
            }
            defer { position += 1 }
            return batch[position]
        }
    }
}
