import Foundation
import ReplicaStore
import StoreKit
import SyncEngine
import SyncProtocol
import Testing

@Suite("The bundle's file")
struct BundleFileTests {
    private func sample() throws -> (bytes: [UInt8], reader: Replica, offices: LonelyOffices) {
        let offices = try LonelyOffices()
        let minsk = try offices.office("minsk")
        for number in 1...20 { _ = try minsk.addStakeholder("Fictitious \(number)") }
        let bytes = try Carrier.file(of: minsk)
        return (bytes, try offices.office("brest"), offices)
    }

    private func refusal(_ bytes: [UInt8], by replica: Replica) throws -> String {
        do {
            try Carrier.deliver(bytes, to: replica)
            return "taken"
        } catch let error as StoreError {
            #expect(error.kind == .malformed)
            #expect(try replica.lines() == [])
            return error.message
        }
    }

    @Test("a file that is cut anywhere is refused as a whole")
    func truncationIsRefused() throws {
        let (bytes, brest, _) = try sample()
        let step = max(1, bytes.count / 97)
        for end in stride(from: 8, to: bytes.count, by: step) {
            #expect(try refusal(Array(bytes[..<end]), by: brest).contains("cut short"))
        }
        for end in 0..<8 {
            #expect(try refusal(Array(bytes[..<end]), by: brest).contains("neither"))
        }
    }

    @Test("a changed byte anywhere is noticed, and nothing is taken")
    func corruptionIsRefused() throws {
        let (bytes, brest, _) = try sample()
        for place in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 131)) {
            var damaged = bytes
            damaged[place] ^= 0x20
            #expect(try refusal(damaged, by: brest) != "taken")
        }
        #expect(try Carrier.deliver(bytes, to: brest).isComplete)
    }

    @Test("a file of a newer version is refused by its version")
    func newerVersionIsNamed() throws {
        var (bytes, brest, _) = try sample()
        bytes[9] = 3
        let hash = ContentHash(of: Array(bytes.dropLast(32)))
        let newer = Array(bytes.dropLast(32)) + hash.bytes
        #expect(try refusal(newer, by: brest).contains("version 3"))
    }

    @Test("other files are told apart from bundles")
    func otherFilesAreRefused() throws {
        let (_, brest, _) = try sample()
        #expect(try refusal(Array("a letter, not a bundle".utf8), by: brest).contains("neither"))
    }

    @Test("a part out of its place is refused with all the rest")
    func partsOutOfOrderAreRefused() throws {
        let offices = try LonelyOffices()
        let (minsk, brest) = (try offices.office("minsk"), try offices.office("brest"))
        _ = try minsk.addStakeholder("Fictitious Red")
        var parts: [BundlePart] = []
        _ = try minsk.exportBundle { parts.append($0) }
        let (header, space, commits) = (parts[0], parts[1], parts[2])
        for wrong in [
            [], [header], [space, commits], [header, commits], [header, header, space],
            [header, space, .states([])], [header, space, commits, space],
        ] {
            #expect(throws: StoreError.self) { try brest.importBundle(wrong, on: .word(of: nil)) }
        }
        #expect(try brest.lines() == [])
        #expect(try brest.importBundle(parts, on: .word(of: nil)).isComplete)
    }

    @Test("what is changed after it was signed is refused, though its hashes are made anew")
    func aWrongSignatureIsRefused() throws {
        let (bytes, brest, offices) = try sample()
        #expect(try BundleFile(Data(bytes), name: "file").signer == offices.key(of: "minsk"))
        // The block of the signature is the last one, before a length of zero and the hash.
        let end = bytes.count - 36
        for place in [10, 40, end - 1] {
            var changed = bytes
            changed[place] ^= 1
            let hash = ContentHash(of: Array(changed.dropLast(32)))
            let again = Array(changed.dropLast(32)) + hash.bytes
            #expect(throws: StoreError.self) { try Carrier.deliver(again, to: brest) }
            #expect(try brest.lines() == [])
        }
        // One that says that it is signed, and is not.
        let plain = try Carrier.file(of: offices.open("minsk"), isSigned: false)
        #expect(try BundleFile(Data(plain), name: "file").signer == nil)
        var claimed = plain
        claimed[9] = 2
        let hash = ContentHash(of: Array(claimed.dropLast(32)))
        let again = Array(claimed.dropLast(32)) + hash.bytes
        #expect(try refusal(again, by: brest) != "taken")
        #expect(try Carrier.deliver(plain, to: brest).isComplete)
    }
}
