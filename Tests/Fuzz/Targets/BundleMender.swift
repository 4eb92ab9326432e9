import Foundation
import GRDB
import SyncEngine
import SyncProtocol

/// Gives a changed bundle lengths and hashes that fit, so that what was changed inside gets past
/// the first checks.
struct BundleMender {
    let watch: StoreWatch

    /// A list of byte strings, each of them a part.
    static func list(_ parts: [BundlePart]) -> [UInt8] {
        var writer = CBORWriter()
        writer.array(parts.count)
        for part in parts { writer.bytes(part.encoded()) }
        return writer.bytes
    }

    /// Nil for anything else than such a list.
    static func parts(_ input: [UInt8]) -> [BundlePart]? {
        var reader = CBORReader(input)
        guard let count = try? reader.array() else { return nil }
        var parts: [BundlePart] = []
        for _ in 0..<count {
            guard let bytes = try? reader.byteString(),
                let part = try? BundlePart(encoded: bytes)
            else { return nil }
            parts.append(part)
        }
        return parts
    }

    static func file(_ parts: [BundlePart]) throws -> [UInt8] {
        var file: [UInt8] = []
        var writer = try BundleWriter(.bundle) { file += $0 }
        for part in parts { try writer.write(part) }
        try writer.finish()
        return file
    }

    static func underFittingHash(_ file: [UInt8]) -> [UInt8] {
        let content = Array(file.dropLast(32))
        return content + ContentHash(of: content).bytes
    }

    func mended(_ parts: [BundlePart]) throws -> [BundlePart] {
        var known: [Dot: ContentHash] = [:]
        return try parts.map { part in
            guard case .commits(let runs) = part else { return part }
            return .commits(try runs.map { try mended($0, &known) })
        }
    }

    private func mended(
        _ run: CommitRun, _ known: inout [Dot: ContentHash]
    ) throws -> CommitRun {
        let before = Dot(run.writer, run.first - 1)
        let previous =
            before.counter == 0
            ? .zero : try known[before] ?? held(before) ?? run.previous
        var hash = previous
        for (offset, frame) in run.frames.enumerated() {
            let dot = Dot(run.writer, run.first + UInt64(offset))
            guard let commit = try? Commit(dot: dot, frame: frame) else { return run }
            hash = commit.hash(after: hash)
            known[dot] = hash
        }
        return CommitRun(
            writer: run.writer, first: run.first, previous: previous, frames: run.frames,
            last: hash)
    }

    private func held(_ dot: Dot) throws -> ContentHash? {
        let key = [Int64(bitPattern: dot.writer.rawValue), Int64(bitPattern: dot.counter)]
        let data: Data? = try watch.row(
            """
            SELECT hash FROM commits WHERE writer = ? AND counter = ?
            UNION ALL SELECT hash FROM writers WHERE writer = ? AND counter = ?
            """, StatementArguments(key + key))?[0]
        return data.flatMap { ContentHash($0) }
    }
}
