import CCurl

extension Transfer {
    /// Sets up the easy handle; `false` if libcurl refused anything.
    func applyOptions(
        _ configuration: CurlConfiguration, share: UnsafeMutableRawPointer?
    ) -> Bool {
        var codes: [CURLcode] = []
        if let share { codes.append(fieldbook_curl_set_share(easy, share)) }
        codes += safetyOptions(configuration)
        codes += limitOptions(configuration)
        codes += receivingOptions()
        codes += requestOptions(configuration)
        return codes.allSatisfy { $0 == CURLE_OK } && setHeaders()
    }

    private func safetyOptions(_ configuration: CurlConfiguration) -> [CURLcode] {
        let hasOnlyPins = !configuration.pins.isEmpty && configuration.authorities == nil
        var codes = [
            fieldbook_curl_only_http(easy),
            fieldbook_curl_abandon_lookups(easy),
            set(CURLOPT_NOSIGNAL, 1),
            set(CURLOPT_FOLLOWLOCATION, 0),
            set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2)),
            set(CURLOPT_SSL_VERIFYPEER, hasOnlyPins ? 0 : 1),
            set(CURLOPT_SSL_VERIFYHOST, hasOnlyPins ? 0 : 2),
            set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1),
        ]
        if !configuration.pins.isEmpty {
            let pins = configuration.pins.joined(separator: ";")
            codes.append(set(CURLOPT_PINNEDPUBLICKEY, pins))
        }
        if let authorities = configuration.authorities {
            codes.append(
                authorities.withUnsafeBytes {
                    fieldbook_curl_trust_only(easy, $0.baseAddress, $0.count)
                })
        }
        if !configuration.usesEnvironmentProxy { codes.append(set(CURLOPT_PROXY, "")) }
        return codes
    }

    private func limitOptions(_ configuration: CurlConfiguration) -> [CURLcode] {
        // Probes keep routers from forgetting a connection on which a server holds its answer.
        var codes = [
            set(CURLOPT_TIMEOUT_MS, job.request.timeout?.curlMilliseconds ?? 0),
            set(CURLOPT_CONNECTTIMEOUT_MS, configuration.connectTimeout.curlMilliseconds),
            set(CURLOPT_TCP_KEEPALIVE, 1),
            set(CURLOPT_TCP_KEEPIDLE, 30),
            set(CURLOPT_TCP_KEEPINTVL, 15),
        ]
        if let slow = configuration.lowSpeed {
            codes.append(set(CURLOPT_LOW_SPEED_LIMIT, slow.bytesPerSecond))
            codes.append(set(CURLOPT_LOW_SPEED_TIME, slow.seconds))
        }
        if let rate = configuration.maximumRate, rate > 0 {
            let rate = curl_off_t(rate)
            codes.append(fieldbook_curl_set_offset(easy, CURLOPT_MAX_SEND_SPEED_LARGE, rate))
            codes.append(fieldbook_curl_set_offset(easy, CURLOPT_MAX_RECV_SPEED_LARGE, rate))
        }
        return codes
    }

    private func receivingOptions() -> [CURLcode] {
        let context = Unmanaged.passUnretained(self).toOpaque()
        return [
            fieldbook_curl_set_error_buffer(easy, errorText),
            fieldbook_curl_on_body(
                easy, { Transfer.at($3)?.receiveBody($0, $1 * $2) ?? 0 }, context),
            fieldbook_curl_on_header(
                easy, { Transfer.at($3)?.receiveHeader($0, $1 * $2) ?? 0 }, context),
            fieldbook_curl_on_traffic(
                easy,
                { _, type, _, count, context in
                    Transfer.at(context)?.count(type, count)
                    return 0
                }, context),
        ]
    }

    private func requestOptions(_ configuration: CurlConfiguration) -> [CURLcode] {
        let request = job.request
        var codes = [
            set(CURLOPT_URL, job.address.url),
            set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1)),
        ]
        if request.method == "HEAD" {
            codes.append(set(CURLOPT_NOBODY, 1))
        } else if !request.body.isEmpty || request.method == "POST" {
            codes += bodyOptions(request.body)
        }
        // libcurl deduces GET, HEAD and POST from the options above.
        if !["GET", "HEAD", "POST"].contains(request.method)
            || (request.method == "GET" && !request.body.isEmpty)
        {
            codes.append(set(CURLOPT_CUSTOMREQUEST, request.method))
        }
        return codes
    }

    private func bodyOptions(_ body: [UInt8]) -> [CURLcode] {
        // The job keeps the array, but not its address: libcurl takes a copy. An empty body needs
        // a pointer too, as without one libcurl would read the body from standard input.
        let size = fieldbook_curl_set_offset(
            easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count))
        let bytes = body.isEmpty ? [0] : body
        let copy = bytes.withUnsafeBytes { buffer in
            fieldbook_curl_set_pointer(
                easy, CURLOPT_COPYPOSTFIELDS, UnsafeMutableRawPointer(mutating: buffer.baseAddress))
        }
        return [size, set(CURLOPT_POST, 1), copy]
    }

    private func set(_ option: CURLoption, _ value: Int) -> CURLcode {
        fieldbook_curl_set_long(easy, option, value)
    }

    private func set(_ option: CURLoption, _ value: String) -> CURLcode {
        fieldbook_curl_set_string(easy, option, value)
    }
}

extension Transfer {
    /// Hands the header fields to libcurl, without those that it adds by itself and nobody needs.
    private func setHeaders() -> Bool {
        var lines = job.request.headers.fields.map { field in
            // A name and a colon alone would ask libcurl to drop a field.
            field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)"
        }
        // Who names no encoding takes any (RFC 9110 §12.5.3); `ContentCoding` unpacks, as libcurl
        // takes a packed body that was cut for a whole one, and bounds no window.
        for name in Self.unneeded where job.request.headers[name] == nil {
            lines.append("\(name):")
        }
        for line in lines {
            guard let list = fieldbook_curl_slist_append(headerList, line) else { return false }
            headerList = list
        }
        return fieldbook_curl_set_headers(easy, headerList) == CURLE_OK
    }

    private static let unneeded = ["Accept", "Content-Type", "Expect", "Accept-Encoding"]
}
