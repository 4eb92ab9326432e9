import Synchronization

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

/// What kept bytes from being compressed or decompressed.
///
/// A retry never helps: the same bytes fail the same way.
package enum ZstandardError: Error, Equatable, Sendable {
    /// The bytes do not start with a Zstandard frame.
    case notZstandard
    /// The frame ends before its last block.
    case truncated
    /// Bytes follow the end of the frame.
    case trailingBytes(count: Int)
    /// The frame holds more than the given number of bytes.
    case outputExceedsLimit(bytes: Int)
    /// The frame asks for more working memory than `Zstandard.windowLimit`.
    case windowTooLarge
    /// The frame is damaged; `reason` is libzstd's.
    case corrupt(reason: String)
    /// libzstd could not get memory or refused a setting.
    case unavailable(reason: String)
}

extension ZstandardError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notZstandard:
            "the bytes are not Zstandard data"
        case .truncated:
            "the Zstandard data is cut short; fetch or copy it again"
        case .trailingBytes(let count):
            "\(count) bytes follow the end of the Zstandard data"
        case .outputExceedsLimit(let bytes):
            "the Zstandard data holds more than the \(bytes) bytes allowed here"
        case .windowTooLarge:
            "the Zstandard data needs a window above \(Zstandard.windowLimit) bytes;"
                + " compress it without --long or --ultra"
        case .corrupt(let reason):
            "the Zstandard data is damaged (\(reason)); fetch or copy it again"
        case .unavailable(let reason):
            "Zstandard is not available (\(reason))"
        }
    }
}

/// Keeps idle libzstd contexts for the next caller.
///
/// A context belongs to one borrower at a time; idle ones beyond `limit` are freed.
final class ContextPool<Context: Sendable>: Sendable {
    private let idle = Mutex<[Context]>([])
    private let limit: Int
    private let make: @Sendable () throws(ZstandardError) -> Context

    init(limit: Int, make: @escaping @Sendable () throws(ZstandardError) -> Context) {
        self.limit = limit
        self.make = make
    }

    func borrow() throws(ZstandardError) -> Context {
        if let context = idle.withLock({ $0.popLast() }) { return context }
        return try make()
    }

    func giveBack(_ context: Context) {
        idle.withLock { contexts in
            if contexts.count < limit { contexts.append(context) }
        }
    }
}
