import CCurl

/// Facts about libcurl that hold for the whole process.
enum CurlLibrary {
    /// Loads libcurl and sets it up on first use; it stays so until the process ends.
    static let isReady: Bool = fieldbook_curl_prepare() != 0

    /// The encodings to ask for, best first: those that this libcurl can decode.
    static let acceptedEncodings: String = {
        var names = decodesZstandard ? ["zstd"] : []
        if fieldbook_curl_features() & CURL_VERSION_LIBZ != 0 { names.append("gzip") }
        return names.isEmpty ? "identity" : names.joined(separator: ", ")
    }()

    static let decodesZstandard = fieldbook_curl_features() & CURL_VERSION_ZSTD != 0
}
