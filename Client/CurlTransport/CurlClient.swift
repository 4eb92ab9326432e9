/// An HTTP/1.1 client that keeps one idle connection and leaves retries to `RetryPolicy`.
///
/// One thread owns the connections; requests may come from any task and run side by side. A
/// request that finds the kept connection busy opens one more for as long as it lasts.
package final class CurlClient: Sendable {
    private let inbox = CurlInbox()
    private let meter = TrafficMeter()
    private let thread: JoinableThread?
    private let maximumBytes: Int

    package init(configuration: CurlConfiguration = CurlConfiguration()) {
        maximumBytes = configuration.maximumResponseBytes
        thread = JoinableThread { [inbox, meter] in
            CurlLoop.run(configuration: configuration, inbox: inbox, meter: meter)
        }
        // Without a thread every request is answered as after a shutdown.
        if thread == nil { _ = inbox.close() }
    }

    deinit {
        shutdown()
    }

    /// The traffic of every request that has ended, failed ones included.
    ///
    /// A request is counted before its caller gets the answer.
    package var traffic: Traffic { meter.total }

    /// Sends a request and returns the answer, whatever its status; redirects are not followed.
    ///
    /// Cancelling the task ends the request and closes its connection.
    ///
    /// - Throws: `CurlError`, which says whether a retry can help.
    package func perform(_ request: HTTPRequest) async throws(CurlError) -> HTTPResponse {
        let address = try RequestAddress(request.url)
        try check(request)
        let id = inbox.announce()
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                inbox.submit(
                    CurlInbox.Job(
                        id: id, request: request, address: address, continuation: continuation))
            }
        } onCancel: {
            inbox.cancel(id)
        }
        return try outcome.get().decoded(limit: maximumBytes, place: address.place)
    }

    /// Cancels what is running, closes the connections and returns when the thread is done.
    ///
    /// Requests made afterwards fail. The wait is short: nothing is flushed or looked up.
    package func shutdown() {
        inbox.stop()
        thread?.join()
    }

    private func check(_ request: HTTPRequest) throws(CurlError) {
        guard request.method.isHTTPToken else {
            throw CurlError(kind: .other, message: "the request's method is not an HTTP token")
        }
        if let field = request.headers.firstUnsendable {
            throw CurlError(
                kind: .other,
                message: "the header \(field.name.debugDescription) cannot be sent:"
                    + " its name is not a token or its value has a line break")
        }
    }
}

/// The limits and manners of one client.
package struct CurlConfiguration: Sendable {
    /// A line that carries fewer bytes than this for this long is given up.
    ///
    /// What the system has taken from libcurl counts as carried.
    package struct LowSpeed: Sendable, Equatable {
        package var bytesPerSecond: Int
        /// Must be longer than the longest time that a server may hold an answer back.
        package var seconds: Int

        package init(bytesPerSecond: Int, seconds: Int) {
            self.bytesPerSecond = bytesPerSecond
            self.seconds = seconds
        }
    }

    /// The time to look up the name, connect and agree on TLS.
    package var connectTimeout: Duration = .seconds(30)
    /// When a line does not move at all; `nil` leaves it to the request's timeout.
    ///
    /// 90 s leaves room for the 55 s for which a server may hold an exchange.
    package var lowSpeed: LowSpeed? = LowSpeed(bytesPerSecond: 1, seconds: 90)
    /// The most bytes of a body that are kept in memory, as it came and decoded.
    package var maximumResponseBytes = 64 << 20
    /// The most bytes a second in each direction; `nil` takes what the line gives.
    package var maximumRate: Int?
    /// Whether `https_proxy`, `http_proxy` and `no_proxy` are obeyed.
    package var usesEnvironmentProxy = true
    /// The PEM of the authorities to trust instead of the system's.
    package var authorities: [UInt8]?
    /// Pins of keys, `sha256//` and base64, one of which the server must show. Without
    /// `authorities` the key is all that counts, and no name, date or authority is looked at.
    package var pins: [String] = []

    package init() {}
}
