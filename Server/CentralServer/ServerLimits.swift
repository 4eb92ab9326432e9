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
    /// Connections that have shown no token: in all, where the oldest makes room for a new one,
    /// and of one address.
    package var strangers = 512
    package var strangersOfAddress = 128
    package var connectionsOfDevice = 16
    /// Exchanges that are answered at the same time; others are told to come back.
    package var exchanges = 128
    package var exchangesOfDevice = 4
    /// Exchanges that wait for news at the same time; they hold their bytes, and no thread.
    package var waiting = 1000
    package var waitingOfDevice = 3
    /// Bytes of bodies that are read, answered or wait.
    package var heldBytes = 128 << 20
    package var heldBytesOfDevice = 16 << 20
    /// Threads that may block on the store.
    package var threads = 4
    /// Seconds without a byte from, or to, a client until its connection is closed.
    package var idleSeconds: Int64 = 60
    /// The same before the first request, and how long its head may take in all.
    package var silentSeconds: Int64 = 10
    package var arrivalSeconds: Int64 = 30
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
