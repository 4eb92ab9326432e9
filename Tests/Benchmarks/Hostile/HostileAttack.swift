import Foundation
import SyncProtocol
import Synchronization

/// One hostile device: what it may do, and the spaces of which it may learn nothing.
struct HostileDevice: Sendable {
    let id: DeviceID
    let office: String
    let token: String
    let grants: [SpaceAccess]
    let forbidden: [String]
}

/// The hostile devices at work: each sends over connections of its own, a request as soon as the
/// one before was answered, until all of them are sent.
final class HostileAttack: Sendable {
    struct Outcome: Sendable {
        /// How many requests were answered by a status; 0 for a connection that was cut.
        var statuses: [Int: Int] = [:]
        /// What an answer has told that its device may not know.
        var leaks: [String] = []
    }

    private static let connections = 2
    /// So many requests a device makes before it looks around again.
    private static let memory = 2_000
    private static let told = 50_000

    private let devices: [HostileDevice]
    private let port: UInt16
    private let knowledge: @Sendable () throws -> HostileKnowledge
    private let left: Atomic<Int>
    private let requests: Int
    private let watch = Stopwatch()
    private let running = Atomic<Int>(0)
    private let outcome = Mutex(Outcome())
    private let done = DispatchSemaphore(value: 0)
    private let seed: UInt64

    init(
        _ devices: [HostileDevice], port: UInt16,
        knowledge: @escaping () throws -> HostileKnowledge, requests: Int, seed: UInt64
    ) {
        self.devices = devices
        self.port = port
        // The offices that it asks do not change their names; the store has its own locks.
        let asked = ThreadBound(knowledge)
        self.knowledge = { try asked.value() }
        left = Atomic(requests)
        self.requests = requests
        self.seed = seed
    }

    var isOver: Bool { running.load(ordering: .acquiring) == 0 }

    func start() {
        let lines = devices.flatMap { device in (0..<Self.connections).map { (device, $0) } }
        running.store(lines.count, ordering: .releasing)
        for (place, (device, _)) in lines.enumerated() {
            let thread = Thread { [self] in
                attack(as: device, seed: seed &* 1_000 &+ UInt64(place))
                running.subtract(1, ordering: .acquiringAndReleasing)
                done.signal()
            }
            thread.stackSize = 4 << 20
            thread.start()
        }
    }

    /// Waits until all is sent.
    func join() -> Outcome {
        for _ in 0..<devices.count * Self.connections { done.wait() }
        return outcome.withLock { $0 }
    }

    private func attack(as device: HostileDevice, seed: UInt64) {
        guard let known = try? knowledge() else { return }
        let line = HostileLine(port: port, token: device.token)
        var generator = HostileGenerator(
            device: device.id, office: device.office, knowledge: known, seed: seed)
        let markers = device.forbidden.map { (space: $0, bytes: Self.signs(of: $0)) }
        var own = Outcome()
        var sent = 0
        while left.subtract(1, ordering: .relaxed).oldValue > 0 {
            sent += 1
            tellProgress()
            if sent % Self.memory == 0, let news = try? knowledge() { generator.knowledge = news }
            switch line.send(generator.next()) {
            case .cut: own.statuses[0, default: 0] += 1
            case .answered(let status, let body):
                own.statuses[status, default: 0] += 1
                for marker in markers where marker.bytes.contains(where: { body.holds($0) }) {
                    own.leaks.append("an answer to \(device.id) tells of \(marker.space)")
                }
            }
        }
        outcome.withLock { outcome in
            outcome.statuses.merge(own.statuses, uniquingKeysWith: +)
            outcome.leaks += own.leaks
        }
    }

    /// Long runs show that they go on, and whether the server slows down.
    private func tellProgress() {
        let sent = requests - left.load(ordering: .relaxed)
        guard sent > 0, sent % Self.told == 0 else { return }
        let line = "\(sent) hostile requests sent after \(Int(watch.wall)) s\n"
        FileHandle.standardError.write(Data(line.utf8))
    }

    /// Bytes that stand in values of a space and nowhere else.
    private static func signs(of space: String) -> [[UInt8]] {
        [Array(HonestOffice.marker(of: space).utf8)]
    }
}

extension ArraySlice<UInt8> {
    /// Whether a sequence of bytes stands in it.
    fileprivate func holds(_ part: [UInt8]) -> Bool {
        withUnsafeBytes { whole in
            guard let first = part.first, whole.count >= part.count else { return false }
            for start in 0...(whole.count - part.count) where whole[start] == first {
                if part.indices.allSatisfy({ whole[start + $0] == part[$0] }) { return true }
            }
            return false
        }
    }
}
