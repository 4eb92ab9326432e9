import Foundation
import SyncProtocol
import Testing

/// An enrolled device, for tests that speak to the server themselves.
struct CallingDevice {
    let token: String
    let epoch: Epoch

    var headers: [String: String] {
        ["Content-Type": "application/cbor", "Authorization": "Bearer " + token]
    }

    /// The token of a device that has just been enrolled and may write to `network`.
    ///
    /// - Parameter last: the last letter of its id.
    static func token(of server: ServerProcess, _ last: String = "d") async throws -> String {
        let body = [
            "code": try server.invite(office: "minsk", grants: ["network:write"]),
            "device": "0192f3a1-7c4b-7e2a-9c11-3f5d5a6b7c8" + last, "name": "test laptop",
        ]
        let answer = try await HTTPCall.send(
            server.url + "/v1/enrol", headers: ["Content-Type": "application/json"],
            body: try JSONEncoder().encode(body))
        return try #require(answer.json["token"] as? String)
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
