import SyncProtocol
import Zstandard

/// Writes a bundle's file piece by piece, into whatever takes bytes.
package struct BundleWriter {
    private let output: ([UInt8]) throws -> Void
    private var hash = HashStream()
    private let sign: ((ContentHash) throws -> BundleSignature)?
    package private(set) var bytes = 0

    /// - Parameter sign: signs what the file holds; nil for a file that nobody signs.
    package init(
        _ kind: BundleFormat.Kind, signedBy sign: ((ContentHash) throws -> BundleSignature)? = nil,
        to output: @escaping ([UInt8]) throws -> Void
    ) throws {
        self.output = output
        self.sign = sign
        try write(
            BundleFormat.head(kind, sign == nil ? BundleFormat.unsigned : BundleFormat.signed))
    }

    package mutating func write(_ item: some CBORCodable) throws {
        let block = try Zstandard.compress(item.encoded())
        try write(BundleFormat.length(block.count) + block)
    }

    /// Ends the file; nothing is written after it.
    package mutating func finish() throws {
        if let sign { try write(sign(hash.hash)) }
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
