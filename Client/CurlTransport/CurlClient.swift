/// An HTTP/1.1 client that keeps one idle connection and leaves retries to `RetryPolicy`.
///
/// One thread owns the connections; requests may come from any task and run side by side. A
/// request that finds the kept connection busy opens one more for as long as it lasts.
package final class CurlClient: Sendable {
    private let inbox = CurlInbox()
    private let meter = TrafficMeter()
    private let thread: JoinableThread?

    package init(configuration: CurlConfiguration = CurlConfiguration()) {
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
        return try outcome.get()
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
