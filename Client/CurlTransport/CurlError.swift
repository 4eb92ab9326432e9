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

    /// What stands in the way of a line that can be trusted.
    package enum Distrust: Sendable, CaseIterable {
        /// The certificate is of an authority that is not trusted, or of none.
        case authority
        /// The certificate is for another name.
        case name
        case expired
        case notYetValid
        /// The server shows another key than the pinned one.
        case pin
        /// The authorities to trust cannot be used.
        case authorityFile
        /// TLS was asked for, and the other side speaks none.
        case speaksPlain
        /// TLS was not asked for, and the other side may speak nothing else.
        case maySpeakTLS
    }

    package var kind: Kind
    package var distrust: Distrust?
    /// What failed and where; never a header, a body, or the part of an address after its host.
    package var message: String
    /// Whether the same request may succeed later without anybody's help.
    package var isRetryable: Bool

    package init(kind: Kind, message: String, distrust: Distrust? = nil) {
        self.kind = kind
        self.distrust = distrust
        self.message = message
        switch kind {
        case .couldNotConnect, .timedOut, .tooSlow, .connectionLost: isRetryable = true
        case .responseTooLarge, .tls, .badURL, .cancelled, .other: isRetryable = false
        }
    }

    /// What the user can do about it, if anything.
    package var hint: String? {
        if let distrust { return Self.hint(distrust) }
        return switch kind {
        case .couldNotConnect: "check the network and the server's address, then try again"
        case .timedOut, .tooSlow: "the line is slow; try again later or elsewhere"
        case .connectionLost: "try again; what has arrived is kept"
        case .responseTooLarge: "check that the address is that of a fieldbook server"
        case .tls: "check the date of this computer and the server's certificate"
        case .badURL: "give an address such as https://fieldbook.example.org"
        case .cancelled, .other: nil
        }
    }

    private static func hint(_ distrust: Distrust) -> String {
        switch distrust {
        case .authority:
            "if the central office gave you its authority or its key, give it with --ca FILE or "
                + "--pin PIN; else do not go on: it may be somebody who only pretends to be the "
                + "server"
        case .name:
            "check the server's address; if it is right, the certificate has to name it: tell the "
                + "central office"
        case .expired, .notYetValid:
            "check the date of this computer; if it is right, tell the central office that the "
                + "server's certificate has to be renewed"
        case .pin:
            "do not go on before you have asked the central office: it has a new key and gives "
                + "you its pin, or somebody stands between"
        case .authorityFile: "give a PEM file of the authority's certificate with --ca FILE"
        case .speaksPlain: "check the address and its port: no TLS is spoken there"
        case .maySpeakTLS: "if the server speaks TLS, its address begins with https://"
        }
    }
}

extension CurlError: CustomStringConvertible {
    package var description: String { message }
}
