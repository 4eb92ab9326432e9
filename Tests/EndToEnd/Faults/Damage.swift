import Foundation

/// What disks do to files.
enum Damage {
    /// Overwrites some bytes in the middle of some pages with noise.
    static func corrupt(_ path: String, _ dice: inout TortureDice) throws {
        var data = try Data(contentsOf: URL(fileURLWithPath: path))
        for _ in 0...dice.below(4) {
            let start = dice.below(data.count)
            for offset in start..<min(data.count, start + 1 + dice.below(2000)) {
                data[offset] = UInt8(dice.below(256))
            }
        }
        try data.write(to: URL(fileURLWithPath: path))
    }

    /// Inverts each run of bytes that says a digest.
    ///
    /// - Parameter digest: in hexadecimal digits. - Returns: how many runs there were.
    static func replace(_ digest: String, at path: String) throws -> Int {
        let digits = Array(digest)
        let bytes = stride(from: 0, to: digits.count - 1, by: 2).compactMap {
            UInt8(String(digits[$0...$0 + 1]), radix: 16)
        }
        var data = try Data(contentsOf: URL(fileURLWithPath: path))
        var count = 0
        while let range = data.range(of: Data(bytes)) {
            data.replaceSubrange(range, with: bytes.map { ~$0 })
            count += 1
        }
        try data.write(to: URL(fileURLWithPath: path))
        return count
    }

    /// Leaves the first part of a file.
    static func truncate(_ path: String, to share: Double) throws {
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        try data.prefix(Int(Double(data.count) * share)).write(to: URL(fileURLWithPath: path))
    }

    static func replaceByGarbage(_ path: String) throws {
        var dice = TortureDice(seed: 1)
        let noise = (0..<50_000).map { _ in UInt8(dice.below(256)) }
        try Data(noise).write(to: URL(fileURLWithPath: path))
    }

    /// Puts a file, as it was copied before, back in its place; what SQLite keeps beside it goes.
    static func put(_ copy: String, at path: String) throws {
        for suffix in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: path + suffix)
        }
        try FileManager.default.copyItem(atPath: copy, toPath: path)
    }
}
