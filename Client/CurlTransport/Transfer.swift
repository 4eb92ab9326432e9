import CCurl

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
            timeIsOver: Int(elapsed) / 1000 + slack >= job.request.timeout.curlMilliseconds,
            wasConnected: fieldbook_curl_get_offset(easy, CURLINFO_PRETRANSFER_TIME_T) > 0,
            bodyIsTooLarge: isTooLarge, isSecure: job.address.isSecure,
            verification: fieldbook_curl_get_long(easy, CURLINFO_SSL_VERIFYRESULT))
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
