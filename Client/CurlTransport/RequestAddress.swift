import CCurl

/// An address that has been checked, in the parts that messages may show.
package struct RequestAddress: Sendable {
    var url: String
    /// Host and port, without path, query or credentials.
    package let place: String
    /// Whether requests go over TLS.
    package let isSecure: Bool
    /// Whether the host is this machine by its name or number, which no other machine can be.
    package let isLoopback: Bool

    /// Checks `url` by libcurl's own parser, so that both agree on what it means.
    ///
    /// - Throws: `CurlError` of kind `badURL`, or `other` where libcurl is missing.
    package init(_ url: String) throws(CurlError) {
        guard CurlLibrary.isReady else {
            throw CurlError(kind: .other, message: "libcurl cannot be loaded")
        }
        guard !url.utf8.contains(0), let parser = fieldbook_curl_url() else {
            throw CurlError(kind: .badURL, message: "the address is not a URL")
        }
        defer { fieldbook_curl_url_cleanup(parser) }
        let flags = UInt32(CURLU_DISALLOW_USER)
        guard fieldbook_curl_url_set(parser, CURLUPART_URL, url, flags) == CURLUE_OK,
            let scheme = Self.part(CURLUPART_SCHEME, of: parser),
            let host = Self.part(CURLUPART_HOST, of: parser), !host.isEmpty
        else {
            throw CurlError(
                kind: .badURL, message: "the address is not a URL with a host and no password")
        }
        guard scheme == "http" || scheme == "https" else {
            throw CurlError(
                kind: .badURL, message: "the address starts with \(scheme):, not http: or https:")
        }
        self.url = url
        isSecure = scheme == "https"
        isLoopback = Self.isLoopback(host)
        place = Self.part(CURLUPART_PORT, of: parser).map { "\(host):\($0)" } ?? host
    }

    private static func isLoopback(_ host: String) -> Bool {
        if host.lowercased() == "localhost" || host == "[::1]" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    private static func part(_ part: CURLUPart, of parser: OpaquePointer) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard fieldbook_curl_url_get(parser, part, &text, 0) == CURLUE_OK, let text else {
            return nil
        }
        defer { fieldbook_curl_free(text) }
        return String(cString: text)
    }
}
