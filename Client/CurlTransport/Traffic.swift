import Synchronization

/// Counts of bytes on the line, in both directions.
package struct Traffic: Sendable, Equatable {
    package var sent: Int
    package var received: Int

    package init(sent: Int = 0, received: Int = 0) {
        self.sent = sent
        self.received = received
    }

    package static func + (one: Traffic, other: Traffic) -> Traffic {
        Traffic(sent: one.sent + other.sent, received: one.received + other.received)
    }

    package static func - (one: Traffic, other: Traffic) -> Traffic {
        Traffic(sent: one.sent - other.sent, received: one.received - other.received)
    }
}

/// Adds up the traffic of a client, failed and cancelled requests included.
final class TrafficMeter: Sendable {
    private let sum = Mutex(Traffic())

    var total: Traffic { sum.withLock { $0 } }

    func add(_ traffic: Traffic) {
        sum.withLock { $0 = $0 + traffic }
    }
}
