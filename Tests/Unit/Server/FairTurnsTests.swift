import CentralServer
import SyncProtocol
import Synchronization
import Testing

@Suite("Fair turns", .timeLimit(.minutes(1)))
struct FairTurnsTests {
    private static let greedy = DeviceID(high: 1, low: 1)
    private static let office = DeviceID(high: 2, low: 2)

    /// Whose turns began, in order.
    private final class Order: Sendable {
        private let names = Mutex<[String]>([])
        var all: [String] { names.withLock { $0 } }
        func add(_ name: String) { names.withLock { $0.append(name) } }
    }

    /// Holds a turn until it is let go.
    private struct Gate: Sendable {
        private let stream = AsyncStream.makeStream(of: Void.self)
        func open() { stream.continuation.finish() }
        func wait() async { for await _ in stream.stream {} }
    }

    @Test("who comes rarely goes before what is queued of a device that never stops asking")
    func rareBeforeGreedy() async throws {
        let turns = FairTurns(turns: 1)
        let order = Order()
        let gate = Gate()
        try await withThrowingTaskGroup(of: Void.self) { group in
            func ask(_ name: String, _ device: DeviceID) {
                group.addTask {
                    try await turns.run(for: device) {
                        order.add(name)
                        await gate.wait()
                    }
                }
            }
            ask("greedy 1", Self.greedy)
            while order.all.isEmpty { await Task.yield() }
            for number in 2...4 {
                ask("greedy \(number)", Self.greedy)
                while turns.waiting < number - 1 { await Task.yield() }
            }
            ask("office", Self.office)
            while turns.waiting < 4 { await Task.yield() }
            gate.open()
            try await group.waitForAll()
        }
        #expect(order.all == ["greedy 1", "office", "greedy 2", "greedy 3", "greedy 4"])
        #expect(turns.waiting == 0)
    }

    @Test("one device has at most half of the turns, and work that fails gives its turn back")
    func halfForOne() async throws {
        let turns = FairTurns(turns: 2)
        let order = Order()
        let gate = Gate()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 1...2 {
                group.addTask {
                    try? await turns.run(for: Self.greedy) {
                        order.add("greedy \(number)")
                        await gate.wait()
                        throw CancellationError()
                    }
                }
            }
            while order.all.isEmpty || turns.waiting < 1 { await Task.yield() }
            try await turns.run(for: Self.office) { order.add("office") }
            #expect(order.all.count == 2 && order.all.last == "office")
            gate.open()
            try await group.waitForAll()
        }
        #expect(order.all.count == 3)
    }
}
