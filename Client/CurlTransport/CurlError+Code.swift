import CCurl

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
    }

    init(_ code: CURLcode, _ circumstances: Circumstances) {
        let kind = Self.kind(of: code, circumstances)
        self.init(kind: kind, message: Self.message(kind, circumstances))
    }

    private static func kind(of code: CURLcode, _ circumstances: Circumstances) -> Kind {
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
            CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CRL_BADFILE:
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

    private static func message(_ kind: Kind, _ circumstances: Circumstances) -> String {
        let place = circumstances.place
        let what =
            switch kind {
            case .couldNotConnect: "could not connect to \(place)"
            case .timedOut: "\(place) did not answer in time"
            case .tooSlow: "the line to \(place) is too slow"
            case .connectionLost: "the connection to \(place) was lost"
            case .responseTooLarge: "the answer of \(place) is larger than allowed"
            case .tls: "no trusted connection to \(place)"
            case .badURL: "the address of \(place) cannot be used"
            case .cancelled: "the request to \(place) was cancelled"
            case .other: "the request to \(place) failed"
            }
        return circumstances.detail.isEmpty ? what : "\(what): \(circumstances.detail)"
    }
}
