import CCurl

/// One HTTP request, complete before it is sent.
package struct HTTPRequest: Sendable {
    package var method: String
    /// An absolute `http:` or `https:` address without user name or password.
    package var url: String
    package var headers: HTTPHeaders
    package var body: [UInt8]
    /// The time for the whole request, from the call to the last byte of the answer; nil gives it
    /// as long as the line moves.
    package var timeout: Duration?

    package init(
        method: String = "GET", url: String, headers: HTTPHeaders = [:], body: [UInt8] = [],
        timeout: Duration? = .seconds(120)
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
    }
}

/// The answer to one request, whatever its status.
package struct HTTPResponse: Sendable {
    package var status: Int
    /// The fields as the server sent them: `Content-Encoding` and `Content-Length` describe the
    /// bytes on the line, not `body`.
    package var headers: HTTPHeaders
    /// The body after gzip or Zstandard decoding.
    ///
    /// One that was packed is complete. Else it is if the server sent a length or chunks that fit;
    /// the end of an answer that ends with its connection cannot be told from a cut, so the decoder
    /// of the content must notice.
    package var body: [UInt8]
    /// The bytes of HTTP that crossed the line for this request, headers and framing included,
    /// body as compressed. TLS and TCP add their own.
    package var traffic: Traffic

    package var bytesSent: Int { traffic.sent }
    package var bytesReceived: Int { traffic.received }

    package init(status: Int, headers: HTTPHeaders, body: [UInt8], traffic: Traffic) {
        self.status = status
        self.headers = headers
        self.body = body
        self.traffic = traffic
    }
}

/// The header fields of a request or a response, in order.
///
/// Names compare without regard to ASCII case; a name may occur several times.
package struct HTTPHeaders: Sendable, Equatable {
    package struct Field: Sendable, Equatable {
        package var name: String
        package var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    package private(set) var fields: [Field]

    package init(_ fields: [Field] = []) {
        self.fields = fields
    }

    /// The first value under `name`; setting it replaces every field of that name.
    package subscript(name: String) -> String? {
        get { fields.first { HTTPHeaders.areSame($0.name, name) }?.value }
        set {
            fields.removeAll { HTTPHeaders.areSame($0.name, name) }
            if let newValue { append(name, newValue) }
        }
    }

    /// Every value under `name`, in order.
    package func values(_ name: String) -> [String] {
        fields.filter { HTTPHeaders.areSame($0.name, name) }.map(\.value)
    }

    package mutating func append(_ name: String, _ value: String) {
        fields.append(Field(name: name, value: value))
    }

    private static func areSame(_ one: String, _ other: String) -> Bool {
        one.utf8.elementsEqual(other.utf8) { lowercased($0) == lowercased($1) }
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}

extension HTTPHeaders: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, String)...) {
        self.init(elements.map { Field(name: $0.0, value: $0.1) })
    }
}

extension HTTPHeaders {
    /// The first field that HTTP cannot carry as it is: an empty or non-token name, or a value
    /// with a line break or NUL, which could smuggle in a field of its own.
    var firstUnsendable: Field? {
        fields.first { field in
            !field.name.isHTTPToken || field.value.utf8.contains { [0, 10, 13].contains($0) }
        }
    }
}

extension String {
    /// Whether the string is a token of RFC 9110 §5.6.2, as method and field names must be.
    var isHTTPToken: Bool {
        !isEmpty
            && utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true  // digits and letters
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }
}

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
