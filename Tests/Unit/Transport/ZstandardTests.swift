import Testing
import Zstandard

@Suite("Zstandard")
struct ZstandardTests {
    @Test("what was compressed comes back", arguments: [0, 1, 100, 131_072, 131_073, 3_000_000])
    func roundTrip(count: Int) throws {
        let bytes = noise(count)
        let frame = try Zstandard.compress(bytes)
        #expect(try Zstandard.decompress(frame, limit: count) == bytes)
    }

    @Test("every level stays within the window limit", arguments: [-5, 1, 3, 19, 22] as [Int32])
    func levels(level: Int32) throws {
        let bytes = [UInt8](repeating: 7, count: 9 << 20)
        let frame = try Zstandard.compress(bytes, level: level)
        #expect(frame.count < 10_000)
        #expect(try Zstandard.decompress(frame, limit: bytes.count) == bytes)
    }

    @Test("output beyond the limit is refused, however small the frame")
    func limit() throws {
        let bytes = [UInt8](repeating: 0, count: 4 << 20)
        let frame = try Zstandard.compress(bytes)
        for limit in [0, 1, 1000, bytes.count - 1] {
            #expect(throws: ZstandardError.outputExceedsLimit(bytes: limit)) {
                try Zstandard.decompress(frame, limit: limit)
            }
        }
        #expect(try Zstandard.decompress(frame, limit: bytes.count).count == bytes.count)
    }

    @Test("a frame cut at any byte is refused as truncated")
    func truncated() throws {
        let frame = try Zstandard.compress(noise(300))
        for count in 0..<frame.count {
            #expect(throws: ZstandardError.truncated) {
                try Zstandard.decompress(Array(frame[..<count]), limit: 1000)
            }
        }
    }

    @Test("bytes after the frame are refused, a second frame too")
    func trailing() throws {
        let frame = try Zstandard.compress(noise(300))
        #expect(throws: ZstandardError.trailingBytes(count: 1)) {
            try Zstandard.decompress(frame + [0], limit: 1000)
        }
        #expect(throws: ZstandardError.trailingBytes(count: frame.count)) {
            try Zstandard.decompress(frame + frame, limit: 1000)
        }
    }

    @Test("other bytes and skippable frames are not Zstandard data")
    func otherBytes() {
        let skippable: [UInt8] = [0x50, 0x2A, 0x4D, 0x18, 1, 0, 0, 0, 9]
        for bytes in [Array("plain text".utf8), skippable] {
            #expect(throws: ZstandardError.notZstandard) {
                try Zstandard.decompress(bytes, limit: 1000)
            }
        }
    }

    @Test("a frame that claims a vast window is refused before memory is taken")
    func window() {
        // Window descriptor 0x90: exponent 18, which is 256 MiB; then an empty last block.
        let frame: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x90, 0x01, 0x00, 0x00]
        #expect(throws: ZstandardError.windowTooLarge) {
            try Zstandard.decompress(frame, limit: 1000)
        }
    }

    @Test("a frame that claims more content than it has is refused")
    func falseSize() throws {
        // Eight bytes of content size, 2^40; then a last block with one byte, or with none.
        let head: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0xC0, 0x58, 0, 0, 0, 0, 0, 1, 0, 0]
        for block in [[9, 0, 0, 7], [1, 0, 0]] as [[UInt8]] {
            #expect(throws: ZstandardError.outputExceedsLimit(bytes: 1000)) {
                try Zstandard.decompress(head + block, limit: 1000)
            }
            let error = #expect(throws: ZstandardError.self) {
                try Zstandard.decompress(head + block, limit: .max)
            }
            #expect(error?.description.contains("damaged") == true)
        }
    }

    @Test("a bomb that does not tell its size is stopped at the limit")
    func bomb() throws {
        // No content size, a window of 2 MiB, and blocks that each repeat one byte 128 KiB times.
        let head: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 0x58]
        let block: [UInt8] = [0x02, 0x00, 0x10, 0x00]
        let frame = head + Array(repeating: block, count: 100_000).joined() + [1, 0, 0]
        #expect(throws: ZstandardError.outputExceedsLimit(bytes: 1_000_000)) {
            try Zstandard.decompress(frame, limit: 1_000_000)
        }
    }

    @Test("a context serves again after a failure, and many tasks at once")
    func reuse() async throws {
        let bytes = noise(50_000)
        let frame = try Zstandard.compress(bytes)
        let allRight = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<64 {
                group.addTask {
                    let cut = try? Zstandard.decompress(Array(frame[..<number]), limit: 100_000)
                    let whole = try? Zstandard.decompress(frame, limit: 100_000)
                    return cut == nil && whole == bytes
                }
            }
            return await group.reduce(true) { $0 && $1 }
        }
        #expect(allRight)
    }
}
