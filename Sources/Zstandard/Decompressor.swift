import CZstd

/// One libzstd decompression context with the buffer that its output passes through.
///
/// `@unchecked Sendable` is safe because the pool lends a context to one call at a time, under a
/// lock that orders one borrower's work before the next one's.
final class Decompressor: @unchecked Sendable {
    private let context: OpaquePointer
    private let buffer: UnsafeMutableRawBufferPointer

    init() throws(ZstandardError) {
        guard let context = ZSTD_createDCtx() else {
            throw .unavailable(reason: "no memory for a decompression context")
        }
        self.context = context
        buffer = .allocate(byteCount: ZSTD_DStreamOutSize(), alignment: 16)
        let window = Int32(Zstandard.windowLogLimit)
        let result = ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, window)
        if let failure = ZstandardError(result) { throw failure }
    }

    deinit {
        ZSTD_freeDCtx(context)
        buffer.deallocate()
    }

    func decompress(_ bytes: [UInt8], limit: Int) throws(ZstandardError) -> [UInt8] {
        // libzstd also accepts skippable frames, which would let arbitrary bytes pass as empty.
        let magic: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]
        guard bytes.starts(with: magic) else {
            throw magic.starts(with: bytes) ? .truncated : .notZstandard
        }
        ZSTD_DCtx_reset(context, ZSTD_reset_session_only)
        let outcome: Result<[UInt8], ZstandardError> = bytes.withUnsafeBytes { input in
            do throws(ZstandardError) {
                return .success(try stream(input, limit: limit))
            } catch {
                return .failure(error)
            }
        }
        return try outcome.get()
    }

    private func stream(
        _ bytes: UnsafeRawBufferPointer, limit: Int
    ) throws(ZstandardError) -> [UInt8] {
        let claim = claimedSize(bytes)
        if let claim, claim > limit { throw .outputExceedsLimit(bytes: limit) }
        var input = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
        var output: [UInt8] = []
        while true {
            var piece = ZSTD_outBuffer(dst: buffer.baseAddress, size: buffer.count, pos: 0)
            let remaining = ZSTD_decompressStream(context, &piece, &input)
            if let failure = ZstandardError(remaining) { throw failure }
            guard piece.pos <= limit - output.count else {
                throw .outputExceedsLimit(bytes: limit)
            }
            output.append(contentsOf: buffer[..<piece.pos])
            if remaining == 0 { break }
            if input.pos == input.size && piece.pos < piece.size { throw .truncated }
        }
        guard input.pos == input.size else {
            throw .trailingBytes(count: input.size - input.pos)
        }
        // libzstd skips this check when the last block is empty.
        if let claim, claim != output.count { throw .corrupt(reason: "the size is wrong") }
        return output
    }

    /// The size that the frame claims, if it does; good for refusals, not for allocations.
    private func claimedSize(_ bytes: UnsafeRawBufferPointer) -> Int? {
        let size = ZSTD_getFrameContentSize(bytes.baseAddress, bytes.count)
        // The two highest values stand for "not said" and "not readable".
        return size < .max - 1 ? Int(clamping: size) : nil
    }
}

extension ZstandardError {
    /// The error in a result of libzstd's decompression, if it is one.
    fileprivate init?(_ result: Int) {
        guard ZSTD_isError(result) != 0 else { return nil }
        let reason = String(cString: ZSTD_getErrorName(result))
        switch ZSTD_getErrorCode(result) {
        case ZSTD_error_frameParameter_windowTooLarge: self = .windowTooLarge
        case ZSTD_error_memory_allocation: self = .unavailable(reason: reason)
        case ZSTD_error_prefix_unknown: self = .notZstandard
        default: self = .corrupt(reason: reason)
        }
    }
}
