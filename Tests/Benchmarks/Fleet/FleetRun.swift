import Foundation
import SyncProtocol
import Synchronization

/// The time in which all clients are at work.
struct FleetRun {
    struct Outcome: Sendable {
        var polls = Samples()
        var pushes = Samples()
        var refusals = 0
        var pushed = 0
        var received = 0
        var errors: [String] = []
    }

    private let fleet: Scale.Fleet
    private let interval: Double
    private let watch = Stopwatch()

    init(_ fleet: Scale.Fleet, interval: Double) {
        self.fleet = fleet
        self.interval = interval
    }

    func run(_ pollers: [PollingClient], _ pushers: [PushingClient]) async -> Outcome {
        let outcome = Mutex(Outcome())
        await withTaskGroup(of: Void.self) { group in
            for (number, poller) in pollers.enumerated() {
                let poller = ThreadBound(poller)
                add(to: &group) { [self] in
                    let error = poll(poller.value, number)
                    outcome.withLock { $0.add(poller.value, error) }
                }
            }
            for (number, pusher) in pushers.enumerated() {
                add(to: &group) { [self] in
                    let (pushed, error) = await push(pusher, number)
                    outcome.withLock { $0.add(pusher, pushed, error) }
                }
            }
            await group.waitForAll()
        }
        return outcome.withLock { $0 }
    }

    private func add(
        to group: inout TaskGroup<Void>, _ work: @escaping @Sendable () async -> Void
    ) {
        let thread = OwnThread()
        group.addTask(executorPreference: thread) {
            await work()
            thread.stop()
        }
    }

    /// Each begins at another moment. - Returns: what went wrong.
    private func poll(_ client: PollingClient, _ number: Int) -> (any Error)? {
        var due = interval * Double(number) / Double(fleet.pollers)
        do {
            while due < fleet.seconds {
                rest(until: due)
                try client.poll()
                due = max(due + interval, watch.wall)
            }
            return nil
        } catch { return error }
    }

    private func push(_ client: PushingClient, _ number: Int) async -> (Int, (any Error)?) {
        var pushed = 0
        let pause = fleet.seconds / Double(fleet.commits)
        do {
            for round in 0..<fleet.commits {
                rest(until: pause * (Double(round) + Double(number) / Double(fleet.pushers)))
                pushed += try await client.push(round)
            }
            return (pushed, nil)
        } catch { return (pushed, error) }
    }

    private func rest(until due: Double) {
        let left = due - watch.wall
        if left > 0 { usleep(UInt32(left * 1_000_000)) }
    }
}

extension FleetRun.Outcome {
    fileprivate mutating func add(_ client: PollingClient, _ error: (any Error)?) {
        polls = Samples(polls.values + client.times.values)
        refusals += client.refusals
        received += client.received
        if let error { errors.append("\(error)") }
    }

    fileprivate mutating func add(_ client: PushingClient, _ pushed: Int, _ error: (any Error)?) {
        pushes = Samples(pushes.values + client.times.values)
        refusals += client.refusals
        self.pushed += pushed
        if let error { errors.append("\(error)") }
    }
}
