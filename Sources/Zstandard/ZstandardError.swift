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
