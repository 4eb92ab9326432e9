import CZlib

/// Compresses and decompresses whole messages as single gzip members, for whatever stands on the
/// way and takes no Zstandard.
///
/// Spec: RFC 1952. The window is 32 KiB, so only the output has to be bounded.
package enum Gzip {
    /// Of zlib's `windowBits`: the largest window, and 16 for gzip's own head and end.
    private static let format: Int32 = 15 + 16
    private static let piece = 64 << 10

    /// Returns one member that holds `bytes`.
    package static func compress(_ bytes: [UInt8]) throws(GzipError) -> [UInt8] {
        var stream = z_stream()
        let begun = deflateInit2_(
            &stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, format, 8, Z_DEFAULT_STRATEGY,
            ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard begun == Z_OK else { throw .unavailable }
        defer { deflateEnd(&stream) }
        let bound = Int(deflateBound(&stream, UInt(bytes.count)))
        var result = Z_OK
        // zlib does not write to its input; its header only says so of newer versions.
        var input = bytes
        let output = [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
            result = input.withUnsafeMutableBufferPointer { input in
                stream.next_in = input.baseAddress
                stream.avail_in = UInt32(input.count)
                stream.next_out = buffer.baseAddress
                stream.avail_out = UInt32(buffer.count)
                return deflate(&stream, Z_FINISH)
            }
            count = result == Z_STREAM_END ? bound - Int(stream.avail_out) : 0
        }
        guard result == Z_STREAM_END else { throw .unavailable }
        return output
    }

    /// Returns what the one member in `bytes` holds.
    ///
    /// - Parameter limit: the most bytes that the caller accepts; memory grows with the output that
    ///   was really produced.
    /// - Throws: `GzipError`, for a member that is cut short, followed by other bytes, damaged, or
    ///   larger than `limit`.
    package static func decompress(
        _ bytes: [UInt8], limit: Int
    ) throws(GzipError) -> [UInt8] {
        var stream = z_stream()
        let begun = inflateInit2_(
            &stream, format, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard begun == Z_OK else { throw .unavailable }
        defer { inflateEnd(&stream) }
        var input = bytes
        let outcome: Result<[UInt8], GzipError> = input.withUnsafeMutableBufferPointer { input in
            stream.next_in = input.baseAddress
            stream.avail_in = UInt32(input.count)
            do throws(GzipError) {
                return .success(try inflated(&stream, limit: limit))
            } catch {
                return .failure(error)
            }
        }
        return try outcome.get()
    }

    private static func inflated(
        _ stream: inout z_stream, limit: Int
    ) throws(GzipError) -> [UInt8] {
        var output: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: piece)
        while true {
            let result = buffer.withUnsafeMutableBufferPointer { buffer in
                stream.next_out = buffer.baseAddress
                stream.avail_out = UInt32(buffer.count)
                return inflate(&stream, Z_NO_FLUSH)
            }
            let count = piece - Int(stream.avail_out)
            guard count <= limit - output.count else { throw .outputExceedsLimit(bytes: limit) }
            output.append(contentsOf: buffer[..<count])
            switch result {
            case Z_STREAM_END:
                guard stream.avail_in == 0 else { throw .corrupt }
                return output
            case Z_OK where stream.avail_in > 0 || stream.avail_out == 0: continue
            case Z_OK, Z_BUF_ERROR: throw .truncated
            case Z_MEM_ERROR: throw .unavailable
            default: throw .corrupt
            }
        }
    }
}

/// What kept bytes from being compressed or decompressed.
package enum GzipError: Error, Equatable, Sendable {
    /// The member ends before its end.
    case truncated
    /// The bytes are no gzip member, a damaged one, or more than one.
    case corrupt
    /// The member holds more than the given number of bytes.
    case outputExceedsLimit(bytes: Int)
    /// zlib could not get memory or refused a setting.
    case unavailable
}

extension GzipError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .truncated: "the gzip data is cut short; send it again"
        case .corrupt: "the gzip data is damaged; send it again"
        case .outputExceedsLimit(let bytes):
            "the gzip data holds more than the \(bytes) bytes allowed here"
        case .unavailable: "gzip is not available"
        }
    }
}
