import NIOCore
import SyncProtocol
import Synchronization

/// The calls that devices have under way: bodies that are being read, exchanges that run or wait.
///
/// A connection is a device's for as long as a call of it lasts: behind a proxy the next call may
/// be another device's.
final class DeviceConnections: Sendable {
    /// One call under way.
    struct Ticket: Hashable, Sendable {
        fileprivate let id: UInt64
    }

    private enum Stage {
        /// Its body is being read.
        case arriving
        case answered
        case waiting
    }

    private struct RequestContext {
        let device: DeviceID
        let channel: any Channel
        var stage = Stage.arriving
    }

    private struct State {
        var calls: [UInt64: RequestContext] = [:]
        var nextID: UInt64 = 0
    }

    private let state = Mutex(State())

    /// Notes a call from now on; who begins must finish.
    func begin(_ device: DeviceID, on channel: any Channel) -> Ticket {
        state.withLock { state in
            state.nextID += 1
            state.calls[state.nextID] = RequestContext(device: device, channel: channel)
            return Ticket(id: state.nextID)
        }
    }

    /// Notes that a call's body has been read.
    func beginAnswering(_ ticket: Ticket) {
        state.withLock { $0.calls[ticket.id]?.stage = .answered }
    }

    /// Notes that a call waits for news from now on.
    func beginWaiting(_ ticket: Ticket) {
        state.withLock { $0.calls[ticket.id]?.stage = .waiting }
    }

    func finish(_ ticket: Ticket) {
        state.withLock { $0.calls[ticket.id] = nil }
    }

    /// Closes at once, without an answer, the calls of a device whose bodies are still being read.
    /// The others are answered: what may be done is looked up when it is done.
    func endUploads(of device: DeviceID) {
        let channels = state.withLock { state in
            state.calls.values.filter { $0.device == device && $0.stage == .arriving }
                .map(\.channel)
        }
        for channel in channels { channel.close(mode: .all, promise: nil) }
    }

    /// The same of all devices.
    func endUploads() {
        for device in uploading { endUploads(of: device) }
    }

    /// Closes that call of the device which has waited longest: most likely its line has broken,
    /// and only the device knows.
    func endOldestWaiting(of device: DeviceID) {
        let oldest = state.withLock { state in
            state.calls.filter { $0.value.device == device && $0.value.stage == .waiting }
                .min { $0.key < $1.key }?.value.channel
        }
        oldest?.close(mode: .all, promise: nil)
    }

    /// The devices whose bodies are being read.
    var uploading: Set<DeviceID> {
        state.withLock { Set($0.calls.values.filter { $0.stage == .arriving }.map(\.device)) }
    }
}

/// Hands out places, or bytes: so much in all, and so much to each device, that no device takes
/// what is there for all.
final class ConcurrencyLimit: Sendable {
    private struct State {
        var all = 0
        var held: [DeviceID: Int] = [:]
    }

    private let all: Int
    private let each: Int
    private let state = Mutex(State())

    init(all: Int, each: Int) {
        self.all = all
        self.each = each
    }

    /// What is taken at the moment.
    var count: Int { state.withLock(\.all) }

    enum Outcome {
        case taken
        /// The device has all that one may have.
        case tooMuchForOne
        case tooMuchInAll
    }

    /// Who takes must give back.
    func take(_ amount: Int = 1, for device: DeviceID) -> Outcome {
        state.withLock { state in
            let own = state.held[device, default: 0] + amount
            guard own <= each else { return .tooMuchForOne }
            guard state.all + amount <= all else { return .tooMuchInAll }
            state.held[device] = own
            state.all += amount
            return .taken
        }
    }

    func giveBack(_ amount: Int = 1, of device: DeviceID) {
        state.withLock { state in
            state.all -= amount
            let own = state.held[device, default: 0] - amount
            state.held[device] = own > 0 ? own : nil
        }
    }
}

/// The bytes of one call's body, as a part of what all bodies may take together.
final class HeldBytes {
    private let limit: ConcurrencyLimit
    private let device: DeviceID
    private var count = 0

    init(_ limit: ConcurrencyLimit, _ device: DeviceID) {
        self.limit = limit
        self.device = device
    }

    /// - Throws: `overloaded` when there is no room.
    func take(_ bytes: Int) throws(Problem) {
        switch limit.take(bytes, for: device) {
        case .taken: count += bytes
        case .tooMuchForOne: throw .deviceOverloaded
        case .tooMuchInAll: throw .serverOverloaded
        }
    }

    deinit {
        limit.giveBack(count, of: device)
    }
}

extension Problem {
    static var serverOverloaded: Problem {
        Problem(
            .overloaded, "the server serves as many exchanges as it can",
            hint: "try again in a moment", retryAfter: 3)
    }

    static var deviceOverloaded: Problem {
        Problem(
            .overloaded, "this device has as many exchanges under way as one may have",
            hint: "let them end, then try again", retryAfter: 3)
    }
}
