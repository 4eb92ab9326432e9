import Gzip
import Zstandard

extension HTTPResponse {
    /// The answer with its body unpacked, which proves that it is whole: a length that something
    /// on the way has made up says nothing of what it cut.
    ///
    /// - Parameters:
    ///   - limit: the most bytes of the unpacked body.
    ///   - place: host and port, for messages.
    func decoded(limit: Int, place: String) throws(CurlError) -> HTTPResponse {
        var answer = self
        for coding in codings.reversed() {
            do {
                switch coding {
                case "zstd": answer.body = try Zstandard.decompress(answer.body, limit: limit)
                case "gzip", "x-gzip": answer.body = try Gzip.decompress(answer.body, limit: limit)
                default:
                    throw CurlError(
                        kind: .other,
                        message: "the answer of \(place) is packed in a way that "
                            + "nobody has asked for")
                }
            } catch {
                // What an error's page says is nothing to rely on; its status is.
                guard (200..<300).contains(status) else { return emptied }
                throw CurlError(unpacking: error, place)
            }
        }
        return answer
    }

    private var codings: [String] {
        headers.values("Content-Encoding").flatMap { $0.split(separator: ",") }
            .map { $0.filter { !$0.isWhitespace }.lowercased() }
            .filter { !["", "identity"].contains($0) }
    }

    private var emptied: HTTPResponse {
        HTTPResponse(status: status, headers: headers, body: [], traffic: traffic)
    }
}

extension CurlError {
    /// What keeps a body from being unpacked: one that is cut, or damaged on its way, may come
    /// whole the next time.
    fileprivate init(unpacking error: any Error, _ place: String) {
        switch error {
        case let error as CurlError: self = error
        case ZstandardError.outputExceedsLimit, ZstandardError.windowTooLarge,
            GzipError.outputExceedsLimit:
            self.init(
                kind: .responseTooLarge, message: "the answer of \(place) is larger than allowed")
        case ZstandardError.unavailable, GzipError.unavailable:
            self.init(kind: .other, message: "\(error)")
        case ZstandardError.truncated, GzipError.truncated:
            self.init(kind: .connectionLost, message: "the answer of \(place) came cut short")
        default:
            self.init(
                kind: .connectionLost, message: "the answer of \(place) came damaged: \(error)")
        }
    }
}
