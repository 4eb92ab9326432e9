import SyncProtocol

/// Carries one exchange to the server and back.
package protocol ExchangeTransport: Sendable {
    /// - Parameters:
    ///   - body: the request's CBOR, not compressed.
    ///   - timeout: of the whole exchange, the server's waiting included.
    /// - Throws: `TransportFailure` when no answer could be had, after all retries.
    func exchange(
        _ body: [UInt8], timeout: Duration
    ) async throws(TransportFailure) -> TransportAnswer

    /// Makes the device's key known to the server, once; the device may ask again.
    ///
    /// - Returns: the key that the server knows the device by; nil from one that knows no keys.
    func register(_ key: DeviceKey) async throws(TransportFailure) -> DeviceKey?
}

extension ExchangeTransport {
    package func register(_ key: DeviceKey) async throws(TransportFailure) -> DeviceKey? { nil }
}

package struct TransportAnswer: Sendable {
    /// The answer's CBOR, not compressed.
    package let body: [UInt8]
    /// On the wire with headers, of all attempts together.
    package let bytesSent: Int
    package let bytesReceived: Int
    /// How many requests it took.
    package let attempts: Int

    package init(body: [UInt8], bytesSent: Int, bytesReceived: Int, attempts: Int = 1) {
        self.body = body
        self.bytesSent = bytesSent
        self.bytesReceived = bytesReceived
        self.attempts = attempts
    }
}

package struct TransportFailure: Error, Hashable, Sendable {
    package enum Kind: Sendable {
        /// The server cannot be reached or does not answer now.
        case unavailable
        /// The server does not let this device in.
        case refused
        case cancelled
        case failed
    }

    package let kind: Kind
    /// A stable code: the server's problem code, or `unavailable`.
    package let code: String
    package let message: String
    package let hint: String?

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
