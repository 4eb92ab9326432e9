import NIOCore
import SyncProtocol
import Synchronization

/// Keeps room for those who have something to say: counts connections that have shown no token by
/// the address that they come from, and the others by their device.
final class ConnectionLimit: Sendable {
    private enum Guest {
        case stranger(network: String)
        case device(DeviceID)
    }

    private struct State {
        var guests: [ObjectIdentifier: Guest] = [:]
        /// In the order of their coming.
        var strangers: [(id: ObjectIdentifier, channel: any Channel)] = []
        var ofNetwork: [String: Int] = [:]
        var ofDevice: [DeviceID: Int] = [:]
    }

    private let limits: ServerLimits
    private let state = Mutex(State())

    init(limits: ServerLimits) {
        self.limits = limits
    }

    /// Notes a new connection; where strangers have all the room that is for them, the one that
    /// came first has to go.
    ///
    /// - Parameter network: where it comes from.
    /// - Returns: false where too many have come from there.
    func admit(_ channel: any Channel, from network: String) -> Bool {
        let id = ObjectIdentifier(channel)
        let (isAdmitted, oldest): (Bool, (any Channel)?) = state.withLock { state in
            guard state.ofNetwork[network, default: 0] < limits.strangersOfAddress else {
                return (false, nil)
            }
            state.ofNetwork[network, default: 0] += 1
            state.guests[id] = .stranger(network: network)
            state.strangers.append((id, channel))
            return (
                true, state.strangers.count > limits.strangers ? state.strangers[0].channel : nil
            )
        }
        oldest?.close(mode: .all, promise: nil)
        if isAdmitted { channel.closeFuture.whenComplete { [self] _ in leave(id) } }
        return isAdmitted
    }

    /// Notes that a connection has shown a device's token.
    ///
    /// - Returns: false where the device has too many.
    func recognise(_ channel: any Channel, as device: DeviceID) -> Bool {
        let id = ObjectIdentifier(channel)
        return state.withLock { state in
            // One that was not counted comes from a trusted proxy, and is many devices'.
            guard let guest = state.guests[id] else { return true }
            if case .device(device) = guest { return true }
            guard state.ofDevice[device, default: 0] < limits.connectionsOfDevice else {
                return false
            }
            Self.forget(id, &state)
            state.guests[id] = .device(device)
            state.ofDevice[device, default: 0] += 1
            return true
        }
    }

    private func leave(_ id: ObjectIdentifier) {
        state.withLock { Self.forget(id, &$0) }
    }

    private static func forget(_ id: ObjectIdentifier, _ state: inout State) {
        switch state.guests.removeValue(forKey: id) {
        case .stranger(let network):
            state.strangers.removeAll { $0.id == id }
            decrease(&state.ofNetwork, network)
        case .device(let device): decrease(&state.ofDevice, device)
        case nil: break
        }
    }

    private static func decrease<Key>(_ counts: inout [Key: Int], _ key: Key) {
        let count = counts[key, default: 0] - 1
        counts[key] = count > 0 ? count : nil
    }
}
