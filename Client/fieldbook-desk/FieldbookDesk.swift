import ArgumentParser
import CommandSupport
import Desk
import DomainModel
import Foundation
import Logging
import NIOCore
import ReplicaStore
import TextFormats

/// The desk's own program, so that the command stays small; `fieldbook desk` runs it.
@main
struct FieldbookDesk: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fieldbook-desk",
        abstract: "Shows a replica in the browser; started by “fieldbook desk”.",
        discussion: """
            Takes what “fieldbook desk” has found out about the replica and its schema.

            Example:

              fieldbook desk
            """)

    @Option(help: ArgumentHelp("The replica's file.", valueName: "path"), completion: .file())
    var replica: String

    @Option(help: ArgumentHelp("The schema's file.", valueName: "path"), completion: .file())
    var schema: String?

    @Option(help: ArgumentHelp("The port; 0 takes a free one.", valueName: "number"))
    var port: UInt16

    func run() async throws {
        umask(0o077)
        do { try await serve() } catch {
            ErrorReport<Self>(error, describe: Self.failure).exit(json: false)
        }
    }

    private func serve() async throws {
        let bytes = try schema.map { Array(try Data(contentsOf: URL(fileURLWithPath: $0))) }
        let schema = try bytes.map { try Schema.builtIn.extended(by: JSONReader.value($0)) }
        let replica = try Replica(path: replica, schema: schema ?? .builtIn)
        var logger = Logger(label: "desk") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .error
        let server = DeskServer(service: DeskService(replica: replica), logger: logger)
        do {
            try await server.run(port: Int(port)) { address in
                // A pipe would keep it back.
                FileHandle.standardOutput.write(Data((address + "\n").utf8))
            }
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            throw CommandFailure(
                "unavailable", "another process listens on port \(port)",
                hint: "end it, or give another --port", status: .unavailable)
        }
    }

    private static func failure(_ error: any Error) -> CommandFailure {
        CommandFailure(common: error)
    }
}
