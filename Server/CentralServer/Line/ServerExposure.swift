import SyncProtocol

/// Who stands between the server and its callers, and who gets to see its figures.
package struct ServerExposure: Sendable {
    package var proxies = TrustedProxies()
    /// The hash of the token that opens `/metrics` to other machines; nil opens it to none.
    package var metricsToken: ContentHash?

    package init() {}
}
