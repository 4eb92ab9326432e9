import SyncProtocol

/// A request that asks for the answer to be held back until there is news.
///
/// It is kept as it came and read anew for each look: decoded, it takes many times the memory.
package struct WaitingRequest: Sendable {
    /// Seconds that the answer may be held back.
    package let seconds: UInt64
    let spaces: [String]
    let read: @Sendable () throws -> ExchangeRequest

    /// Nil where the answer is due at once: the request does not wait, or brings something.
    ///
    /// - Parameters:
    ///   - most: the longest that it may wait, whatever it asks for.
    ///   - read: the same request.
    package init?(
        _ request: ExchangeRequest, most: UInt64,
        read: @escaping @Sendable () throws -> ExchangeRequest
    ) {
        guard request.waitSeconds > 0,
            request.spaces.allSatisfy({ $0.runs.isEmpty && $0.healing == nil })
        else { return nil }
        seconds = min(request.waitSeconds, most)
        spaces = request.spaces.map(\.space)
        self.read = read
    }
}
