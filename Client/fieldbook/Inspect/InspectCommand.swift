import ArgumentParser
import CommandSupport
import Foundation
import ReplicaStore
import SyncEngine
import SyncProtocol
import TextFormats
import Zstandard

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

/// Bytes of the protocol, and what they are.
struct InspectedMessage {
    enum Kind: String {
        case request = "exchange request"
        case answer = "exchange answer"
        case state = "record state"
        case frame = "commit"
        case bundle
        case vector = "vector file"
        case unknown = "CBOR"
    }

    let kind: Kind
    /// Unpacked.
    let bytes: [UInt8]
    let diagnostic: String

    /// - Throws: `CBORError` when the bytes are not CBOR as this protocol allows it, or
    ///   `ZstandardError`.
    init(_ packed: [UInt8]) throws {
        let magic: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]
        bytes =
            packed.starts(with: magic)
            ? try Zstandard.decompress(packed, limit: CBORLimits.bytesPerMessage) : packed
        kind = Self.kind(of: bytes)
        diagnostic = try CBORDiagnostic.text(bytes, shape: kind.shape)
    }

    /// A bundle's or a vector's file, checked as when it is imported: its blocks, one after the
    /// other.
    init(file: [UInt8]) throws {
        let bundle = try BundleFile(Data(file), name: "the file")
        kind = bundle.kind == .bundle ? .bundle : .vector
        bytes = file
        let shape = kind.shape
        let parts = try (0..<bundle.count).map {
            try CBORDiagnostic.text(bundle.block($0), shape: shape)
        }
        let signature = bundle.signer.map { "signed by the key \(Hexadecimal.text($0.bytes))" }
        diagnostic = (parts + [signature].compactMap(\.self)).joined(separator: "\n")
    }

    /// Whether bytes begin as a bundle's or a vector's file does.
    static func isFile(_ bytes: [UInt8]) -> Bool {
        BundleFormat.Kind.allCases.contains { bytes.starts(with: $0.magic) }
    }

    /// The first kind whose decoder takes the bytes.
    private static func kind(of bytes: [UInt8]) -> Kind {
        if (try? ExchangeRequest(encoded: bytes)) != nil { return .request }
        if (try? ExchangeResponse(encoded: bytes)) != nil { return .answer }
        if (try? RecordState(encoded: bytes)) != nil { return .state }
        let anyDot = Dot(WriterID(rawValue: 0), 1)
        if (try? Commit(dot: anyDot, frame: bytes[...])) != nil { return .frame }
        return .unknown
    }
}

extension InspectedMessage.Kind {
    fileprivate var shape: MessageShape {
        switch self {
        case .request: .exchangeRequest
        case .answer: .exchangeAnswer
        case .state: .recordState
        case .frame: .frame
        case .bundle: .bundlePart
        case .vector: .peerVector
        case .unknown: .item
        }
    }
}
