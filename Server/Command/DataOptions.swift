import ArgumentParser
import CentralStorage
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

    var output: Output { Output(json: json, isQuiet: quiet) }

    func directory() throws -> String {
        let environment = ProcessInfo.processInfo.environment["FIELDBOOK_DATA"]
        guard let directory = [data, environment].compactMap(\.self).first(where: { !$0.isEmpty })
        else {
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
                hint: "check --data; a new one begins with fieldbook-server space add NAME",
                status: .usage)
        }
        return try create()
    }
}
