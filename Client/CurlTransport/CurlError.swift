import CCurl

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
        /// A proxy does not connect to the server.
        case proxyRefused
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
        case .proxyRefused, .responseTooLarge, .tls, .badURL, .cancelled, .other:
            isRetryable = false
        }
    }

    /// What the user can do about it, if anything.
    package var hint: String? {
        if let distrust { return Self.hint(distrust) }
        return switch kind {
        case .couldNotConnect: "check the network and the server's address, then try again"
        case .timedOut, .tooSlow: "the line is slow; try again later or elsewhere"
        case .connectionLost: "try again; what has arrived is kept"
        case .proxyRefused:
            "ask whoever runs the network here for a way through its proxy; where it wants a name "
                + "and a password: https_proxy=http://NAME:PASSWORD@HOST:PORT"
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

extension CurlError {
    /// What libcurl said about a failed transfer, beside its code.
    struct Circumstances {
        /// The host and port, for the message.
        var place: String
        /// libcurl's own words.
        var detail: String
        /// Whether the request's time had run out.
        var timeIsOver: Bool
        /// Whether the connection stood, TLS included.
        var wasConnected: Bool
        var bodyIsTooLarge: Bool
        /// Whether TLS was asked for.
        var isSecure: Bool
        /// What OpenSSL says of the certificate; 0 or 1 where it finds nothing wrong with it.
        var verification: Int
        /// What a proxy answered when it was asked to connect; 0 without one.
        var proxyStatus: Int
    }

    init(_ code: CURLcode, _ circumstances: Circumstances) {
        let kind = Self.kind(of: code, circumstances)
        let distrust = Self.distrust(code, kind, circumstances)
        self.init(
            kind: kind, message: Self.message(kind, distrust, circumstances), distrust: distrust)
    }

    private static func distrust(
        _ code: CURLcode, _ kind: Kind, _ circumstances: Circumstances
    ) -> Distrust? {
        switch code {
        case CURLE_PEER_FAILED_VERIFICATION:
            switch circumstances.verification {
            // libcurl compares names itself, before it asks what OpenSSL thinks of the rest;
            // until then it says 1, which is no reason.
            case 0, 1: .name
            case 9: .notYetValid  // X509_V_ERR_CERT_NOT_YET_VALID
            case 10: .expired  // X509_V_ERR_CERT_HAS_EXPIRED
            default: .authority
            }
        case CURLE_SSL_PINNEDPUBKEYNOTMATCH: .pin
        case CURLE_SSL_CACERT_BADFILE: .authorityFile
        case CURLE_SSL_CONNECT_ERROR where circumstances.detail.contains("wrong version number"):
            .speaksPlain
        case CURLE_GOT_NOTHING where !circumstances.isSecure && kind == .connectionLost:
            .maySpeakTLS
        default: nil
        }
    }

    private static func kind(of code: CURLcode, _ circumstances: Circumstances) -> Kind {
        if !circumstances.wasConnected, circumstances.proxyStatus >= 300 { return .proxyRefused }
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT:
            return .couldNotConnect
        case CURLE_OPERATION_TIMEDOUT:
            if !circumstances.wasConnected { return .couldNotConnect }
            // One code stands for both; only a transfer that had time left was too slow.
            return circumstances.timeIsOver ? .timedOut : .tooSlow
        case CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_PARTIAL_FILE:
            return .connectionLost
        case CURLE_WRITE_ERROR where circumstances.bodyIsTooLarge:
            return .responseTooLarge
        case CURLE_SSL_CONNECT_ERROR where isCut(circumstances.detail):
            return .connectionLost
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM,
            CURLE_SSL_CIPHER, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR,
            CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CRL_BADFILE, CURLE_SSL_PINNEDPUBKEYNOTMATCH:
            return .tls
        case CURLE_URL_MALFORMAT:
            return .badURL
        default:
            return .other
        }
    }

    /// Whether a failed TLS handshake was cut rather than refused; OpenSSL says so only in words.
    private static func isCut(_ detail: String) -> Bool {
        ["reset by peer", "SSL_ERROR_SYSCALL", "unexpected eof", "Broken pipe"]
            .contains { detail.contains($0) }
    }

    private static func message(
        _ kind: Kind, _ distrust: Distrust?, _ circumstances: Circumstances
    ) -> String {
        let place = circumstances.place
        let what = distrust.map { words($0, place) } ?? words(kind, place)
        return circumstances.detail.isEmpty ? what : "\(what): \(circumstances.detail)"
    }

    private static func words(_ distrust: Distrust, _ place: String) -> String {
        switch distrust {
        case .authority: "the certificate of \(place) is of no authority that is trusted here"
        case .name: "the certificate of \(place) is for another name"
        case .expired: "the certificate of \(place) has expired"
        case .notYetValid: "the certificate of \(place) is not valid yet"
        case .pin: "\(place) shows another key than the one that was pinned"
        case .authorityFile: "the authorities to trust cannot be used"
        case .speaksPlain: "\(place) speaks no TLS"
        case .maySpeakTLS: "\(place) ended the connection without an answer"
        }
    }

    private static func words(_ kind: Kind, _ place: String) -> String {
        switch kind {
        case .couldNotConnect: "could not connect to \(place)"
        case .timedOut: "\(place) did not answer in time"
        case .tooSlow: "nothing moves any more on the line to \(place)"
        case .connectionLost: "the connection to \(place) was lost"
        case .proxyRefused: "the proxy of this network does not connect to \(place)"
        case .responseTooLarge: "the answer of \(place) is larger than allowed"
        case .tls: "no trusted connection to \(place)"
        case .badURL: "the address of \(place) cannot be used"
        case .cancelled: "the request to \(place) was cancelled"
        case .other: "the request to \(place) failed"
        }
    }
}
