import HTTPTypes

/// What requests say about their body and about the answer that they take.
enum Headers {
    enum Coding: String {
        case identity
        case zstd
    }

    /// - Throws: `unsupported_media` unless the body has the media type; parameters are ignored.
    static func require(_ type: String, _ fields: HTTPFields) throws(Problem) {
        let given = fields[.contentType]?.prefix { $0 != ";" } ?? ""
        let name = given.filter { !$0.isWhitespace }.lowercased()
        guard name == type else {
            throw Problem(.unsupportedMedia, "the body must be \(type)")
        }
    }

    /// How the body is packed. - Throws: `unsupported_media` for anything but zstd and identity.
    static func contentCoding(_ fields: HTTPFields) throws(Problem) -> Coding {
        guard let given = fields[.contentEncoding] else { return .identity }
        guard let coding = Coding(rawValue: given.filter { !$0.isWhitespace }.lowercased()) else {
            throw Problem(
                .unsupportedMedia, "the content encoding must be zstd or identity")
        }
        return coding
    }

    /// Whether the answer may be packed with zstd: unless the request names other codings only
    /// (RFC 9110 §12.5.3).
    static func acceptsZstandard(_ fields: HTTPFields) -> Bool {
        guard let accepted = fields[.acceptEncoding] else { return true }
        return accepted.lowercased().split(separator: ",").contains { item in
            let parts = item.split(separator: ";").map { $0.filter { !$0.isWhitespace } }
            guard parts.first == "zstd" else { return false }
            guard let weight = parts.dropFirst().first(where: { $0.hasPrefix("q=") }) else {
                return true
            }
            return (Double(weight.dropFirst(2)) ?? 0) > 0
        }
    }
}
