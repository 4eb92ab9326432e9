import ReplicaStore
import SyncProtocol

/// The file that a bundle or a vector travels in: magic, version, blocks, a zero length, and the
/// SHA-256 of everything before it.
///
/// A block is the length of a zstd frame in four bytes and the frame, which holds one CBOR item.
/// The magic, the version and the hash are where they are in every version. Spec: WireFormat §12.
package enum BundleFormat {
    package enum Kind: String, Sendable, CaseIterable {
        /// What one replica gives another.
        case bundle = "fbbundle"
        /// What a replica holds, for whoever makes a bundle for it.
        case vector = "fbvector"

        package var magic: [UInt8] { Array(rawValue.utf8) }

        /// How messages name it.
        package var words: String { self == .bundle ? "bundle" : "vector file" }
    }

    /// The version of a signed file, which its signature ends.
    package static let signed: UInt16 = 2
    /// The version of one that nobody has signed.
    package static let unsigned: UInt16 = 1
    static let hashBytes = 32
    /// Magic and version.
    static let headBytes = 10

    static func head(_ kind: Kind, _ version: UInt16) -> [UInt8] {
        kind.magic + [UInt8(version >> 8), UInt8(version & 0xff)]
    }

    static func length(_ count: Int) -> [UInt8] {
        stride(from: 24, through: 0, by: -8).map {
            UInt8(truncatingIfNeeded: count >> $0)
        }
    }
}
