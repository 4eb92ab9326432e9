import SyncProtocol
import Zstandard

/// Writes a bundle's file piece by piece, into whatever takes bytes.
package struct BundleWriter {
    private let output: ([UInt8]) throws -> Void
    private var hash = HashStream()
    package private(set) var bytes = 0

    package init(
        _ kind: BundleFormat.Kind, to output: @escaping ([UInt8]) throws -> Void
    ) throws {
        self.output = output
        try write(BundleFormat.head(kind))
    }

    package mutating func write(_ item: some CBORCodable) throws {
        let block = try Zstandard.compress(item.encoded())
        try write(BundleFormat.length(block.count) + block)
    }

    /// Ends the file; nothing is written after it.
    package mutating func finish() throws {
        try write(BundleFormat.length(0))
        try output(hash.hash.bytes)
        bytes += BundleFormat.hashBytes
    }

    private mutating func write(_ bytes: [UInt8]) throws {
        hash.update(bytes)
        try output(bytes)
        self.bytes += bytes.count
    }
}
