/// The limits and manners of one client.
package struct CurlConfiguration: Sendable {
    /// A line that carries fewer bytes than this for this long is given up.
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
    /// The slowest line that is worth waiting for; `nil` leaves it to the request's timeout.
    ///
    /// 90 s leaves room for the 55 s for which a server may hold an exchange.
    package var lowSpeed: LowSpeed? = LowSpeed(bytesPerSecond: 16, seconds: 90)
    /// The most bytes of a decoded body that are kept in memory.
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
