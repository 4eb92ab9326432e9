import CZstd

/// One libzstd compression context.
///
/// `@unchecked Sendable` is safe because the pool lends a context to one call at a time, under a
/// lock that orders one borrower's work before the next one's.
final class Compressor: @unchecked Sendable {
    private let context: OpaquePointer

    init() throws(ZstandardError) {
        guard let context = ZSTD_createCCtx() else {
            throw .unavailable(reason: "no memory for a compression context")
        }
        self.context = context
    }

    deinit {
        ZSTD_freeCCtx(context)
    }

    func compress(_ bytes: [UInt8], level: Int32) throws(ZstandardError) -> [UInt8] {
        try check(ZSTD_CCtx_reset(context, ZSTD_reset_session_and_parameters))
        try check(ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level))
        let bound = ZSTD_compressBound(bytes.count)
        try check(bound)
        var result = 0
        let output = [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
            result = bytes.withUnsafeBytes { input in
                ZSTD_compress2(
                    context, buffer.baseAddress, buffer.count, input.baseAddress, input.count)
            }
            count = ZSTD_isError(result) == 0 ? result : 0
        }
        try check(result)
        return output
    }

    private func check(_ result: Int) throws(ZstandardError) {
        guard ZSTD_isError(result) != 0 else { return }
        throw .unavailable(reason: String(cString: ZSTD_getErrorName(result)))
    }
}
