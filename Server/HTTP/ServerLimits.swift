/// How much the server takes from one client and from all of them.
package struct ServerLimits: Sendable {
    /// Bytes of one exchange's body as sent, and unpacked.
    package var bodyBytes = 8 << 20
    package var messageBytes = 16 << 20
    /// Bytes of an enrolment's body.
    package var enrolmentBytes = 4 << 10
    /// Seconds that an answer may be held back, at most.
    package var waitSeconds: UInt64 = 55
    /// Open connections; others wait in the listener's queue.
    package var connections = 1024
    /// Exchanges that are read or answered at the same time; others are told to come back.
    package var exchanges = 128
    /// Exchanges that wait for news at the same time; they hold neither memory nor a thread.
    package var waiting = 1000
    /// Threads that may block on the store.
    package var threads = 4
    /// Seconds without a byte from, or to, a client until its connection is closed.
    package var idleSeconds: Int64 = 60
    /// What a body must keep up with on average, after a first minute: two orders of magnitude
    /// below the worst mobile line, and still too much to hold many connections for long.
    package var bytesPerSecond = 64.0
    package var graceSeconds: Int64 = 60
    /// Running exchanges that a stop waits for, in seconds.
    package var stopSeconds: Int64 = 30
    /// Bytes of header fields.
    package var headerBytes = 16 << 10

    package init() {}
}
