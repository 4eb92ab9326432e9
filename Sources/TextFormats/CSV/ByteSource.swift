import Foundation

/// Bytes that arrive in pieces, so that a file need not fit into memory.
package struct ByteSource {
    /// Gives the next bytes, at least one; nil at the end.
    let next: () throws -> [UInt8]?

    package init(_ next: @escaping () throws -> [UInt8]?) { self.next = next }

    /// Bytes in memory, in pieces of this size.
    package init(_ bytes: [UInt8], pieces size: Int = 65_536) {
        var start = 0
        next = {
            guard start < bytes.count else { return nil }
            let end = min(bytes.count, start + max(1, size))
            defer { start = end }
            return Array(bytes[start..<end])
        }
    }

    /// A file from its present position to its end.
    package init(_ file: FileHandle, pieces size: Int = 262_144) {
        next = {
            guard let data = try file.read(upToCount: size), !data.isEmpty else { return nil }
            return Array(data)
        }
    }
}
