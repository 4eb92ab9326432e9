/// How long the server waits for a replica that does not call, before it goes on without it.
package enum Retention {
    /// 90 days: after that a replica is lapsed.
    package static let milliseconds: Int64 = 90 * 24 * 60 * 60 * 1000
}
