import Foundation
import ReplicaStore
import StoreKit
import SyncEngine
import SyncProtocol
import Testing

@Suite struct BundleVectorTests {
    @Test(arguments: Vector.all(in: "bundle"))
    func holds(_ vector: Vector) throws {
        if let file = vector.given["file"] {
            try vector.check(try Self.file(file.asBytes()))
        } else {
            try vector.check(try Self.item(vector))
        }
    }

    private static func item(_ vector: Vector) throws -> [String: Value] {
        let bytes = try vector.given.member("bytes").asBytes()
        var actual: [String: Value] = ["diagnostic": .text(Diagnostic.text(bytes))]
        do {
            let written: [UInt8] =
                switch try vector.given.member("as").asText() {
                case "part": try BundlePart(encoded: bytes).encoded()
                case "signature": try BundleSignature(encoded: bytes).encoded()
                case "peer": try PeerVector(encoded: bytes).encoded()
                case let name: throw NotationError("'\(name)' is no item of a bundle")
                }
            #expect(written == bytes, "\(vector.name): written differently")
            actual["accepted"] = true
        } catch let error as CBORError {
            actual["error"] = .text("\(error.kind)".snakeCased)
            actual["at"] = .int(Int64(error.offset))
        }
        return actual
    }

    private static func file(_ bytes: [UInt8]) throws -> [String: Value] {
        do {
            let file = try BundleFile(Data(bytes), name: "file")
            let parts = try (0..<file.count).map {
                Value.text(Diagnostic.text(try file.block($0)))
            }
            var actual = ["kind": Value.text("\(file.kind)"), "parts": .array(parts)]
            if let signer = file.signer {
                actual["signer"] = .text(Hexadecimal.text(signer.bytes))
            }
            return actual
        } catch let error as StoreError {
            return ["error": .text(error.kind.rawValue)]
        }
    }
}
