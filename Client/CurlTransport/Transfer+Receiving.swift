import CCurl

/// What libcurl calls while the transfer runs, always on the loop's thread.
extension Transfer {
    static func at(_ context: UnsafeMutableRawPointer?) -> Transfer? {
        context.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Keeps a piece of the decoded body; returns `count`, or 0 to stop the transfer.
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
