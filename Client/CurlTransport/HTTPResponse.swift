/// The answer to one request, whatever its status.
package struct HTTPResponse: Sendable {
    package var status: Int
    /// The fields as the server sent them: `Content-Encoding` and `Content-Length` describe the
    /// bytes on the line, not `body`.
    package var headers: HTTPHeaders
    /// The body after gzip or Zstandard decoding.
    ///
    /// It is complete if the server sent a length or chunks; the end of an answer that ends with
    /// its connection cannot be told from a cut, so the decoder of the content must notice.
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
