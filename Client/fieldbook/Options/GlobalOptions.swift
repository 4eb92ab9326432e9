import ArgumentParser
import CommandSupport
import Foundation
import ReplicaStore

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
