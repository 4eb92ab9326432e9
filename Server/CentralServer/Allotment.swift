import SyncProtocol
import Synchronization

/// Hands out places, or bytes: so much in all, and so much to each device, that no device takes
/// what is there for all.
final class Allotment: Sendable {
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
    private let allotment: Allotment
    private let device: DeviceID
    private var count = 0

    init(_ allotment: Allotment, _ device: DeviceID) {
        self.allotment = allotment
        self.device = device
    }

    /// - Throws: `overloaded` when there is no room.
    func take(_ bytes: Int) throws(Problem) {
        switch allotment.take(bytes, for: device) {
        case .taken: count += bytes
        case .tooMuchForOne: throw .deviceOverloaded
        case .tooMuchInAll: throw .serverOverloaded
        }
    }

    deinit {
        allotment.giveBack(count, of: device)
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
