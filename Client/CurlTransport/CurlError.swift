/// Why a request has no answer.
///
/// An answer with an error status is a response, not a `CurlError`.
package struct CurlError: Error, Sendable, Equatable {
    package enum Kind: String, Sendable {
        /// No connection: the name is unknown, nobody listens, or connecting took too long.
        case couldNotConnect
        /// The request's own time ran out.
        case timedOut
        /// The line stayed below the lowest speed of the configuration.
        case tooSlow
        /// The connection ended before the answer was complete.
        case connectionLost
        /// The answer has more bytes than the configuration allows.
        case responseTooLarge
        /// The two sides found no TLS connection that both trust.
        case tls
        /// The address is not one that can be asked.
        case badURL
        /// The task was cancelled or the client shut down.
        case cancelled
        case other
    }

    package var kind: Kind
    /// What failed and where; never a header, a body, or the part of an address after its host.
    package var message: String
    /// Whether the same request may succeed later without anybody's help.
    package var isRetryable: Bool

    package init(kind: Kind, message: String) {
        self.kind = kind
        self.message = message
        switch kind {
        case .couldNotConnect, .timedOut, .tooSlow, .connectionLost: isRetryable = true
        case .responseTooLarge, .tls, .badURL, .cancelled, .other: isRetryable = false
        }
    }

    /// What the user can do about it, if anything.
    package var hint: String? {
        switch kind {
        case .couldNotConnect: "check the network and the server's address, then try again"
        case .timedOut, .tooSlow: "the line is slow; try again later or elsewhere"
        case .connectionLost: "try again; what has arrived is kept"
        case .responseTooLarge: "check that the address is that of a fieldbook server"
        case .tls: "check the date of this computer and the server's certificate"
        case .badURL: "give an address such as https://fieldbook.example.org"
        case .cancelled, .other: nil
        }
    }
}

extension CurlError: CustomStringConvertible {
    package var description: String { message }
}
