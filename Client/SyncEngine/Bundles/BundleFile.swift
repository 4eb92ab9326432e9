import Foundation
import ReplicaStore
import StoreKit
import SyncProtocol
import Zstandard

/// A bundle's or a vector's file, checked as a whole before anything in it is believed.
package struct BundleFile: Sendable {
    package let kind: BundleFormat.Kind
    private let data: Data
    /// Where each block's frame is, but for that of the signature.
    private let blocks: [Range<Int>]
    /// The key that has signed the file; nil for one that nobody has signed.
    package let signer: DeviceKey?
    private let name: String

    /// - Parameter name: how messages call the file.
    /// - Throws: `StoreError` of kind `malformed` for a file of another kind, a damaged or cut one,
    ///   and one of a newer version.
    package init(_ data: Data, name: String) throws {
        self.data = data.startIndex == 0 ? data : Data(data)
        self.name = name
        kind = try Self.kind(data, name)
        guard Self.isWhole(self.data) else {
            throw StoreError(
                .malformed, "\(name) is damaged or was cut short; nothing was taken from it",
                hint: "copy it again, or make it again where it came from")
        }
        let version = UInt16(self.data[8]) << 8 | UInt16(self.data[9])
        let isSigned = version == BundleFormat.signed && kind == .bundle
        guard isSigned || version == BundleFormat.unsigned else {
            throw StoreError(
                .malformed, "\(name) is of version \(version), which this Fieldbook cannot read",
                hint: "install the newest Fieldbook; nothing was taken from the file")
        }
        var blocks = try Self.blocks(self.data, name)
        signer = isSigned ? try Self.signer(self.data, blocks.popLast(), name) : nil
        self.blocks = blocks
    }

    /// Reads the signature that ends a file, and checks it.
    private static func signer(
        _ data: Data, _ block: Range<Int>?, _ name: String
    ) throws -> DeviceKey {
        guard let block else { throw malformed(name, "its signature is missing") }
        let bytes = try unpack([UInt8](data[block]), name, "the signature")
        guard let signature = try? BundleSignature(encoded: bytes),
            signature.isRight(for: hash(of: data, before: block.lowerBound - 4))
        else {
            throw StoreError(
                .malformed, "\(name) is not as the device made it that signed it",
                hint: "somebody has changed it: ask its maker for another one, and say so")
        }
        return signature.key
    }

    private static func hash(of data: Data, before end: Int) -> ContentHash {
        var hash = HashStream()
        for start in stride(from: 0, to: end, by: 1 << 20) {
            hash.update([UInt8](data[start..<min(start + 1 << 20, end)]))
        }
        return hash.hash
    }

    package init(path: String) throws {
        let url = URL(fileURLWithPath: path)
        try self.init(try Data(contentsOf: url, options: .mappedIfSafe), name: path)
    }

    private static func kind(_ data: Data, _ name: String) throws -> BundleFormat.Kind {
        let magic = Array(data.prefix(8))
        guard let kind = BundleFormat.Kind.allCases.first(where: { $0.magic == magic }) else {
            throw StoreError(
                .malformed, "\(name) is neither a bundle nor a vector file",
                hint: "a bundle is made by: fieldbook bundle export --out FILE")
        }
        return kind
    }

    /// Whether the hash at the end is that of everything before it.
    private static func isWhole(_ data: Data) -> Bool {
        let end = data.count - BundleFormat.hashBytes
        guard end >= BundleFormat.headBytes else { return false }
        return hash(of: data, before: end).bytes == [UInt8](data[end...])
    }

    private static func blocks(_ data: Data, _ name: String) throws -> [Range<Int>] {
        let end = data.count - BundleFormat.hashBytes
        var blocks: [Range<Int>] = []
        var position = BundleFormat.headBytes
        while position + 4 <= end {
            let length = data[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
            position += 4
            if length == 0 {
                guard position == end else { break }
                return blocks
            }
            guard length <= end - position else { break }
            blocks.append(position..<position + length)
            position += length
        }
        throw malformed(name, "its blocks do not fill it")
    }

    private static func malformed(_ name: String, _ reason: String) -> StoreError {
        StoreError(
            .malformed, "\(name) breaks the format: \(reason)",
            hint: "nothing was taken; make it again where it came from")
    }

    /// The bytes of one block, unpacked.
    package func block(_ index: Int) throws -> [UInt8] {
        try Self.unpack([UInt8](data[blocks[index]]), name, "block \(index + 1)")
    }

    private static func unpack(
        _ frame: [UInt8], _ name: String, _ place: String
    ) throws -> [UInt8] {
        do {
            return try Zstandard.decompress(frame, limit: CBORLimits.bytesPerMessage)
        } catch {
            throw malformed(name, "\(place): \(error)")
        }
    }

    private func item<Item: CBORCodable>(_ index: Int) throws -> Item {
        let bytes = try block(index)
        do {
            return try Item(encoded: bytes)
        } catch {
            throw Self.malformed(name, "block \(index + 1): \(error)")
        }
    }

    /// The vector that a vector file holds.
    package func vector() throws -> PeerVector {
        try require(.vector, hint: "the other office makes one with: fieldbook bundle vector")
        guard blocks.count == 1 else { throw Self.malformed(name, "it has several blocks") }
        return try item(0)
    }

    /// - Throws: when it is a vector file.
    package func require(_ kind: BundleFormat.Kind, hint: String) throws {
        guard self.kind == kind else {
            throw StoreError(
                .malformed, "\(name) is a \(self.kind.words), not a \(kind.words)", hint: hint)
        }
    }
}

extension BundleFile: BundleSource {
    package var count: Int { blocks.count }

    package func part(_ index: Int) throws -> BundlePart { try item(index) }
}
