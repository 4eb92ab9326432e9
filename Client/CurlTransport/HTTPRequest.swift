/// One HTTP request, complete before it is sent.
package struct HTTPRequest: Sendable {
    package var method: String
    /// An absolute `http:` or `https:` address without user name or password.
    package var url: String
    package var headers: HTTPHeaders
    package var body: [UInt8]
    /// The time for the whole request, from the call to the last byte of the answer.
    ///
    /// A request that asks the server to wait must allow for the wait and the transfer.
    package var timeout: Duration

    package init(
        method: String = "GET", url: String, headers: HTTPHeaders = [:], body: [UInt8] = [],
        timeout: Duration = .seconds(120)
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
    }
}
