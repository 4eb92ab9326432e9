import CCurl
import Synchronization

/// One request on its way: an easy handle and what has come of it so far.
///
/// Not Sendable; only the loop's thread uses it. The handle points back at it unretained, so the
/// loop keeps it until the handle has left the multi handle.
final class Transfer {
    let job: CurlInbox.Job
    let easy: UnsafeMutableRawPointer
    let maximumBodyBytes: Int
    var headers = HTTPHeaders()
    var headerBytes = 0
    /// Whether the empty line after the header fields has arrived.
    var isHeadComplete = false
    var body: [UInt8] = []
    var isTooLarge = false
    var traffic = Traffic()
    /// The request's header lines as libcurl wants them; freed with the transfer.
    var headerList: UnsafeMutablePointer<curl_slist>?
    /// Where libcurl puts its own words about a failure.
    let errorText: UnsafeMutablePointer<CChar>

    /// The most bytes of header lines that a response may have.
    static let maximumHeaderBytes = 256 << 10

    init?(
        _ job: CurlInbox.Job, configuration: CurlConfiguration, share: UnsafeMutableRawPointer?
    ) {
        guard let easy = fieldbook_curl_easy_init() else { return nil }
        self.job = job
        self.easy = easy
        maximumBodyBytes = configuration.maximumResponseBytes
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        guard applyOptions(configuration, share: share) else { return nil }
    }

    deinit {
        fieldbook_curl_easy_cleanup(easy)
        fieldbook_curl_slist_free_all(headerList)
        errorText.deallocate()
    }

    /// What to tell the caller when libcurl has ended the transfer with `code`.
    func outcome(_ code: CURLcode) -> CurlInbox.Outcome {
        guard code == CURLE_OK else { return .failure(failure(code)) }
        // libcurl takes a connection that ends among the header fields for an empty answer.
        guard isHeadComplete else { return .failure(failure(CURLE_PARTIAL_FILE)) }
        let status = fieldbook_curl_get_long(easy, CURLINFO_RESPONSE_CODE)
        return .success(
            HTTPResponse(status: status, headers: headers, body: body, traffic: traffic))
    }

    private func failure(_ code: CURLcode) -> CurlError {
        let words = String(cString: errorText)
        let elapsed = fieldbook_curl_get_offset(easy, CURLINFO_TOTAL_TIME_T)
        // libcurl starts its two clocks at slightly different moments.
        let slack = 100
        let circumstances = CurlError.Circumstances(
            place: job.address.place,
            detail: words.isEmpty ? String(cString: fieldbook_curl_easy_strerror(code)) : words,
            timeIsOver: job.request.timeout.map {
                Int(elapsed) / 1000 + slack >= $0.curlMilliseconds
            } ?? false,
            wasConnected: fieldbook_curl_get_offset(easy, CURLINFO_PRETRANSFER_TIME_T) > 0,
            bodyIsTooLarge: isTooLarge, isSecure: job.address.isSecure,
            verification: fieldbook_curl_get_long(easy, CURLINFO_SSL_VERIFYRESULT),
            proxyStatus: fieldbook_curl_get_long(easy, CURLINFO_HTTP_CONNECTCODE))
        return CurlError(code, circumstances)
    }
}

extension Duration {
    /// Whole milliseconds, rounded up, within what every libcurl takes; 0 would mean no limit.
    var curlMilliseconds: Int {
        let parts = components
        guard parts.seconds >= 0, parts.attoseconds >= 0 else { return 1 }
        guard parts.seconds < 2_000_000 else { return 2_000_000_000 }
        let fraction = (parts.attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        return max(1, Int(parts.seconds) * 1000 + Int(fraction))
    }
}

/// What libcurl calls while the transfer runs, always on the loop's thread.
extension Transfer {
    static func at(_ context: UnsafeMutableRawPointer?) -> Transfer? {
        context.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Keeps a piece of the body, as it came; returns `count`, or 0 to stop the transfer.
    func receiveBody(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
        guard count <= maximumBodyBytes - body.count else {
            isTooLarge = true
            return 0
        }
        body.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: count))
        return count
    }

    /// Keeps one header line; returns `count`, or 0 to stop the transfer.
    func receiveHeader(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
        headerBytes += count
        guard headerBytes <= Transfer.maximumHeaderBytes else {
            isTooLarge = true
            return 0
        }
        let raw = UnsafeRawBufferPointer(start: bytes, count: count)
        let line = String(decoding: raw, as: UTF8.self)
        if line.hasPrefix("HTTP/") {
            // An interim answer (100, 103) may precede the real one: the last one counts.
            headers = HTTPHeaders()
            isHeadComplete = false
        } else if let colon = line.firstIndex(of: ":") {
            let value = line[line.index(after: colon)...]
            headers.append(String(line[..<colon]), value.trimmingHTTPSpace())
        } else if line == "\r\n" || line == "\n" {
            isHeadComplete = true
        }
        return count
    }

    /// Counts what crosses the line. The sizes that libcurl reports itself leave out chunk framing,
    /// and some versions count a short body twice.
    func count(_ type: curl_infotype, _ bytes: Int) {
        switch type {
        case CURLINFO_HEADER_OUT, CURLINFO_DATA_OUT: traffic.sent += bytes
        case CURLINFO_HEADER_IN, CURLINFO_DATA_IN: traffic.received += bytes
        default: break
        }
    }
}

extension Substring {
    /// The text without the spaces, tabs and line end around it.
    fileprivate func trimmingHTTPSpace() -> String {
        // CR LF is one Character, so the bytes are what to look at.
        let isSpace: (UInt8) -> Bool = { [9, 10, 13, 32].contains($0) }
        let start = utf8.drop(while: isSpace)
        guard let last = start.lastIndex(where: { !isSpace($0) }) else { return "" }
        return String(Substring(start[...last]))
    }
}

/// Counts of bytes on the line, in both directions.
package struct Traffic: Sendable, Equatable {
    package var sent: Int
    package var received: Int

    package init(sent: Int = 0, received: Int = 0) {
        self.sent = sent
        self.received = received
    }

    package static func + (one: Traffic, other: Traffic) -> Traffic {
        Traffic(sent: one.sent + other.sent, received: one.received + other.received)
    }

    package static func - (one: Traffic, other: Traffic) -> Traffic {
        Traffic(sent: one.sent - other.sent, received: one.received - other.received)
    }
}

/// Adds up the traffic of a client, failed and cancelled requests included.
final class TrafficMeter: Sendable {
    private let sum = Mutex(Traffic())

    var total: Traffic { sum.withLock { $0 } }

    func add(_ traffic: Traffic) {
        sum.withLock { $0 = $0 + traffic }
    }
}
