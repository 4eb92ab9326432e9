import CommandSupport
import DomainModel
import Foundation
import ReplicaStore
import TextFormats

/// The schema of this deployment: the built-in one, with what a file adds to it.
///
/// The file is `$FIELDBOOK_SCHEMA`, else `fieldbook-schema.json` beside the replica, if there is
/// one. It has to be known before arguments are parsed, since collections are commands.
enum Deployment {
    static let fileName = "fieldbook-schema.json"

    static let schema: Result<Schema, CommandFailure> = load(CommandLine.arguments)

    /// For what runs only after the schema was found to be good.
    static var current: Schema { (try? schema.get()) ?? .builtIn }

    private static func load(_ arguments: [String]) -> Result<Schema, CommandFailure> {
        let replica = ReplicaPath.resolved(option("--replica", in: arguments))
        let folder = (replica as NSString).deletingLastPathComponent
        let beside = (folder as NSString).appendingPathComponent(fileName)
        let named = EnvironmentVariable.value(of: "FIELDBOOK_SCHEMA")
        guard named != nil || FileManager.default.fileExists(atPath: beside) else {
            return .success(.builtIn)
        }
        let path = named ?? beside
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
