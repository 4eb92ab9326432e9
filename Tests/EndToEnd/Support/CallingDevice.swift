import Foundation
import SyncProtocol

/// An enrolled device, for tests that speak to the server themselves.
struct CallingDevice {
    let token: String
    let epoch: Epoch

    var headers: [String: String] {
        ["Content-Type": "application/cbor", "Authorization": "Bearer " + token]
    }

    /// A request of a replica that has all there is: nothing.
    func quietRequest(waitSeconds: UInt64 = 0) -> Data {
        let cursor = Cursor.knowledge(epoch: epoch, number: 0, chain: ContentHash.zero.prefix)
        let request = ExchangeRequest(
            schemaVersion: 1, waitSeconds: waitSeconds,
            access: SpaceAccess.fingerprint(ServerCommandTests.grants),
            spaces: ServerCommandTests.grants.map {
                SpaceRequest(space: $0.space, cursor: cursor, digest: Digest())
            })
        return Data(request.encoded())
    }

    /// A Zstandard frame (RFC 8878 §3.1.1) of blocks that each repeat a zero 128 KiB times.
    static func zstandardZeros(blocks: Int) -> Data {
        var bytes: [UInt8] = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 7 << 3]
        for block in 1...blocks {
            let header = (1 << 17) << 3 | 1 << 1 | (block == blocks ? 1 : 0)
            bytes += [0, 8, 16].map { UInt8(truncatingIfNeeded: header >> $0) } + [0]
        }
        return Data(bytes)
    }
}
