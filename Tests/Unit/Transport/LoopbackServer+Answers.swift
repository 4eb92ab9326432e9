/// Ready-made answers for scripts.
extension LoopbackServer {
    /// A whole answer with its `Content-Length`.
    static func answer(
        _ status: Int = 200, _ headers: [String] = [], body: [UInt8] = []
    ) -> [UInt8] {
        let lines = ["HTTP/1.1 \(status) Scripted", "Content-Length: \(body.count)"] + headers
        return Array((lines + ["", ""]).joined(separator: "\r\n").utf8) + body
    }

    /// A whole answer in chunks of `size` bytes.
    static func chunkedAnswer(body: [UInt8], size: Int) -> [UInt8] {
        var bytes = Array("HTTP/1.1 200 Scripted\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
        for start in stride(from: 0, to: body.count, by: size) {
            let chunk = body[start..<min(start + size, body.count)]
            bytes += Array("\(String(chunk.count, radix: 16))\r\n".utf8) + chunk
            bytes += Array("\r\n".utf8)
        }
        return bytes + Array("0\r\n\r\n".utf8)
    }

    /// Answers every request with its own body.
    static let echo: Script = { [.send(answer(body: $0.body))] }

    /// Waits for the next request to arrive.
    func nextRequest() async -> Request? {
        for await event in events {
            if case .requested(let request) = event { return request }
        }
        return nil
    }

    /// Waits for the next connection to end.
    func nextDisconnection() async {
        for await event in events {
            if case .disconnected = event { return }
        }
    }
}

/// Bytes that no compressor makes much shorter, the same in every run.
func noise(_ count: Int) -> [UInt8] {
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    return (0..<count).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt8(truncatingIfNeeded: state >> 33)
    }
}
