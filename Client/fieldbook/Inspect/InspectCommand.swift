import ArgumentParser
import CommandSupport
import Foundation
import ReplicaStore
import TextFormats

struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Prints any message or stored state in readable form.",
        discussion: """
            Takes an exchange request or answer, a record's state or a commit's frame, packed with \
            zstd or not, a bundle or a vector file, and prints CBOR diagnostic notation (RFC 8949 \
            §8) with the known parts named. Nothing is checked against a replica, and no replica \
            is needed.

            Examples:

              fieldbook inspect answer.cbor
              fieldbook inspect from-brest.bundle
              cat request.cbor | fieldbook inspect -
            """)

    @Argument(help: "The file, or - for stdin.", completion: .file())
    var file: String

    @OptionGroup var options: GlobalOptions

    func run() throws {
        let bytes = try bytes()
        let message =
            try InspectedMessage.isFile(bytes)
            ? InspectedMessage(file: bytes) : InspectedMessage(bytes)
        try options.output.answer { writer in
            writer.member("kind", message.kind.rawValue)
            writer.member("bytes", message.bytes.count)
            writer.member("diagnostic", message.diagnostic)
        } text: {
            message.diagnostic + "\n"
        }
        options.output.remark("\(message.kind.rawValue), \(message.bytes.count) bytes")
    }

    private func bytes() throws -> [UInt8] {
        if file == "-" { return Array(try FileHandle.standardInput.readToEnd() ?? Data()) }
        return Array(try Data(contentsOf: URL(fileURLWithPath: file)))
    }
}
