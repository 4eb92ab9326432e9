/// Compresses and decompresses whole messages as single Zstandard frames.
///
/// Safe to call from any thread. Contexts are kept between calls, because building one costs more
/// than compressing a small message. Spec: RFC 8878 (format), RFC 9659 (window limit over HTTP).
package enum Zstandard {
    /// The largest window that a frame may ask for, in bytes: 8 MiB, as RFC 9659 sets for HTTP.
    package static let windowLimit = 1 << windowLogLimit

    static let windowLogLimit = 23

    /// The levels whose windows stay within `windowLimit`.
    package static let levels: ClosedRange<Int32> = 1...19

    private static let compressors = ContextPool(limit: 4) { () throws(ZstandardError) in
        try Compressor()
    }
    private static let decompressors = ContextPool(limit: 4) { () throws(ZstandardError) in
        try Decompressor()
    }

    /// Returns one frame that holds `bytes` and states their count.
    ///
    /// - Parameter level: effort; a level outside `levels` is moved to the nearest one inside.
    package static func compress(
        _ bytes: [UInt8], level: Int32 = 3
    ) throws(ZstandardError) -> [UInt8] {
        let compressor = try compressors.borrow()
        defer { compressors.giveBack(compressor) }
        let level = min(max(level, levels.lowerBound), levels.upperBound)
        return try compressor.compress(bytes, level: level)
    }

    /// Returns what the one frame in `bytes` holds.
    ///
    /// Memory grows with the output that was really produced, never with the size that the frame
    /// claims.
    ///
    /// - Parameter limit: the most bytes that the caller accepts.
    /// - Throws: `ZstandardError`, for a frame that is cut short, followed by other bytes,
    ///   damaged, or larger than `limit`.
    package static func decompress(
        _ bytes: [UInt8], limit: Int
    ) throws(ZstandardError) -> [UInt8] {
        let decompressor = try decompressors.borrow()
        defer { decompressors.giveBack(decompressor) }
        return try decompressor.decompress(bytes, limit: limit)
    }
}
