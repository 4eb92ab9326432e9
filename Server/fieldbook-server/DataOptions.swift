import ArgumentParser
import CentralStorage
import CommandSupport
import Foundation
import StoreKit

/// What every command takes: which data folder, and how to answer.
struct DataOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The server's data folder; else $FIELDBOOK_DATA.", valueName: "dir"))
    var data: String?

    @Flag(help: "Answer with one JSON object.")
    var json = false

    @Flag(name: .shortAndLong, help: "Say nothing but the result and what went wrong.")
    var quiet = false

    var output: Output { Output(isJSON: json, isQuiet: quiet, color: .auto) }

    func directory() throws -> String {
        let given = data.flatMap { $0.isEmpty ? nil : $0 }
        guard let directory = given ?? EnvironmentVariable.value(of: "FIELDBOOK_DATA") else {
            throw CommandFailure.usage(
                "no data folder was given", hint: "use --data DIR, or set FIELDBOOK_DATA")
        }
        return directory
    }

    /// Opens the store, and creates it if need be.
    func create() throws -> CentralStore {
        try CentralStore(directory: try directory(), environment: .system)
    }

    /// Opens the store that must exist, so that a mistyped folder is not created.
    func open() throws -> CentralStore {
        let directory = try directory()
        guard FileManager.default.fileExists(atPath: directory + "/central.sqlite") else {
            throw CommandFailure(
                "not_found", "\(directory) is not the data folder of a server",
                hint: "check --data; a new one begins with fieldbook-server space add NAME")
        }
        return try create()
    }
}
