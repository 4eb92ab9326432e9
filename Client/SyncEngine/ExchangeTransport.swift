import SyncProtocol

/// Carries one exchange to the server and back.
package protocol ExchangeTransport: Sendable {
    /// - Parameters:
    ///   - body: the request's CBOR, not compressed.
    ///   - terms: what is asked of the line and of the server besides.
    /// - Throws: `TransportFailure` when no answer could be had.
    func exchange(
        _ body: [UInt8], _ terms: ExchangeTerms
    ) async throws(TransportFailure) -> TransportAnswer

    /// Makes the device's key known to the server, once; the device may ask again.
    ///
    /// - Returns: the key that the server knows the device by; nil from one that knows no keys.
    func register(_ key: DeviceKey) async throws(TransportFailure) -> DeviceKey?
}

extension ExchangeTransport {
    package func register(_ key: DeviceKey) async throws(TransportFailure) -> DeviceKey? { nil }
}

/// What one exchange is to be like, besides its message. Spec: HTTP §4.4.
package struct ExchangeTerms: Hashable, Sendable {
    /// Bytes of pages, unpacked, that the answer is to hold at most; nil leaves it to the server.
    package var pageBytes: Int?

    package init(pageBytes: Int? = nil) {
        self.pageBytes = pageBytes
    }
}

package struct TransportAnswer: Sendable {
    /// The answer's CBOR, not compressed.
    package let body: [UInt8]
    /// On the wire with headers.
    package let bytesSent: Int
    package let bytesReceived: Int
    /// From the request's first byte to the answer's last; nil where nobody has measured.
    package let duration: Duration?

    package init(
        body: [UInt8], bytesSent: Int, bytesReceived: Int, duration: Duration? = nil
    ) {
        self.body = body
        self.bytesSent = bytesSent
        self.bytesReceived = bytesReceived
        self.duration = duration
    }
}

package struct TransportFailure: Error, Hashable, Sendable {
    package enum Kind: Sendable {
        /// The server cannot be reached or does not answer now.
        case unavailable
        /// Something on the way answered in the server's place, and says nothing of the device.
        case intercepted
        /// The server, or something before it, takes no request of that size.
        case tooLarge
        /// The server does not let this device in.
        case refused
        case cancelled
        case failed
    }

    /// What the line did before the exchange failed.
    package struct Line: Hashable, Sendable {
        package var bytesSent = 0
        package var bytesReceived = 0
        package var duration = Duration.zero
        /// Whether there was a connection, which then broke or stalled.
        package var wasCut = false

        package init() {}
    }

    package let kind: Kind
    /// A stable code: the server's problem code, or `unavailable`.
    package let code: String
    package let message: String
    package let hint: String?
    package var line = Line()
    /// How long the server asks to be left alone.
    package var retryAfter: Duration?

    package init(kind: Kind, code: String, message: String, hint: String? = nil) {
        self.kind = kind
        self.code = code
        self.message = message
        self.hint = hint
    }
}

extension TransportFailure: CustomStringConvertible {
    package var description: String { hint.map { "\(message) (\($0))" } ?? message }
}
