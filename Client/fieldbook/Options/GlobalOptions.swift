import ArgumentParser
import CommandSupport
import DomainModel
import Foundation
import ReplicaStore
import TextFormats

/// What every command takes: how to answer.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Answer with one JSON object on stdout.")
    var json = false

    @Flag(name: .shortAndLong, help: "Say nothing but the result and what went wrong.")
    var quiet = false

    @Option(help: ArgumentHelp("When to use colour.", valueName: "when"))
    var color: ColorChoice = .auto

    var output: Output { Output(isJSON: json, isQuiet: quiet, color: color) }
}

/// What every command on a replica takes: which one, and how to answer.
struct GlobalOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The replica's file; else $FIELDBOOK_REPLICA, else the one in your data folder.",
            valueName: "path"),
        completion: .file())
    var replica: String?

    @Option(
        help: ArgumentHelp(
            "Who makes the edits; else $FIELDBOOK_AUTHOR, else the author given at init.",
            valueName: "name"))
    var author: String?

    @OptionGroup var answer: OutputOptions

    var output: Output { answer.output }

    var path: String { ReplicaPath.resolved(replica) }

    /// Nil leaves it to the replica.
    var resolvedAuthor: String? {
        let given = author.flatMap { $0.isEmpty ? nil : $0 }
        return given ?? EnvironmentVariable.value(of: "FIELDBOOK_AUTHOR")
    }

    func open() throws -> Replica {
        try Replica(path: path, schema: Deployment.current)
    }

    /// A command as its reader can type it, on the same replica.
    func command(_ words: String...) -> String { command(words) }

    func command(_ verb: String, _ arguments: [String]) -> String { command([verb] + arguments) }

    private func command(_ words: [String]) -> String {
        let option = replica.map { ["--replica", $0] } ?? []
        return (["fieldbook"] + words + option).map(Self.quoted).joined(separator: " ")
    }

    private static func quoted(_ word: String) -> String {
        let isPlain = word.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
            default: "-_./:=@%+,~…|".utf8.contains(byte) && byte != UInt8(ascii: "|")
            }
        }
        if isPlain, !word.isEmpty { return word }
        return "'" + word.replacingOccurrences(of: "'", with: #"'\''"#) + "'"
    }
}

/// Where the replica is when no option says so.
enum ReplicaPath {
    static func resolved(_ option: String?) -> String {
        let given = option.flatMap { $0.isEmpty ? nil : $0 }
        if let path = given ?? EnvironmentVariable.value(of: "FIELDBOOK_REPLICA") {
            return (path as NSString).expandingTildeInPath
        }
        let variable = EnvironmentVariable.value(of: "XDG_DATA_HOME")
        let home = variable.flatMap { $0.hasPrefix("/") ? $0 : nil }
        let data = home ?? NSHomeDirectory() + "/.local/share"
        return data + "/fieldbook/replica.sqlite"
    }
}

/// The schema of this deployment: the built-in one, with what a file adds to it.
///
/// The file is `$FIELDBOOK_SCHEMA`, else `fieldbook-schema.json` beside the replica, if there is
/// one. It has to be known before arguments are parsed, since collections are commands.
enum Deployment {
    static let fileName = "fieldbook-schema.json"

    static let schema: Result<Schema, CommandFailure> = load(path)

    /// For what runs only after the schema was found to be good.
    static var current: Schema { (try? schema.get()) ?? .builtIn }

    /// The schema's file; nil where the built-in one stands alone.
    static let path: String? = path(CommandLine.arguments)

    private static func path(_ arguments: [String]) -> String? {
        let replica = ReplicaPath.resolved(option("--replica", in: arguments))
        let folder = (replica as NSString).deletingLastPathComponent
        let beside = (folder as NSString).appendingPathComponent(fileName)
        let named = EnvironmentVariable.value(of: "FIELDBOOK_SCHEMA")
        return named ?? (FileManager.default.fileExists(atPath: beside) ? beside : nil)
    }

    private static func load(_ path: String?) -> Result<Schema, CommandFailure> {
        guard let path else { return .success(.builtIn) }
        do {
            let bytes = try Array(Data(contentsOf: URL(fileURLWithPath: path)))
            return .success(try Schema.builtIn.extended(by: JSONReader.value(bytes)))
        } catch {
            let failure = CommandFailure(error)
            return .failure(
                CommandFailure(
                    failure.code, "the schema in \(path): \(failure.message)", hint: failure.hint,
                    status: failure.status))
        }
    }

    private static func option(_ name: String, in arguments: [String]) -> String? {
        for (position, argument) in arguments.enumerated().dropFirst() {
            if argument == "--" { break }
            if argument == name, position + 1 < arguments.count { return arguments[position + 1] }
            if argument.hasPrefix(name + "=") { return String(argument.dropFirst(name.count + 1)) }
        }
        return nil
    }
}
