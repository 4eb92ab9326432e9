import CentralStorage
import ExchangeService
import SyncEngine
import SyncProtocol
import Synchronization

/// The bytes of requests and answers as they went by.
final class FuzzTraffic: Sendable {
    struct Message: Sendable {
        let device: DeviceID
        let request: [UInt8]
        let answer: [UInt8]
    }

    private let held = Mutex<[Message]>([])

    var messages: [Message] { held.withLock { $0 } }
    func note(_ message: Message) { held.withLock { $0.append(message) } }
    func forget() { held.withLock { $0 = [] } }
}

/// Hands a request's bytes to the real exchange and its answer's bytes back.
final class FuzzTransport: ExchangeTransport {
    private let exchange: Exchange
    private let store: CentralStore
    private let device: DeviceID
    private let traffic: FuzzTraffic

    init(_ exchange: Exchange, _ store: CentralStore, device: DeviceID, _ traffic: FuzzTraffic) {
        self.exchange = exchange
        self.store = store
        self.device = device
        self.traffic = traffic
    }

    func exchange(
        _ body: [UInt8], _ terms: ExchangeTerms
    ) async throws(TransportFailure) -> TransportAnswer {
        do {
            guard let known = try store.read({ try $0.device(device) }) else {
                throw TransportFailure(kind: .refused, code: "unauthorized", message: "unknown")
            }
            let answer = try exchange.answer(ExchangeRequest(encoded: body), device: known)
            let bytes = answer.encoded()
            traffic.note(FuzzTraffic.Message(device: device, request: body, answer: bytes))
            return TransportAnswer(body: bytes, bytesSent: body.count, bytesReceived: bytes.count)
        } catch let failure as TransportFailure {
            throw failure
        } catch {
            throw TransportFailure(kind: .failed, code: "internal", message: "\(error)")
        }
    }
}

/// Gives the same answers whatever is asked, over and over, until it has enough of it.
final class HostileTransport: ExchangeTransport {
    /// A client that asks more often than this for answers that bring nothing never ends.
    static let patience = 200

    private let answers: [[UInt8]]
    private let count = Mutex(0)

    init(_ answers: [[UInt8]]) { self.answers = answers }

    var requests: Int { count.withLock { $0 } }

    func exchange(
        _ body: [UInt8], _ terms: ExchangeTerms
    ) async throws(TransportFailure) -> TransportAnswer {
        let number = count.withLock { count in
            count += 1
            return count
        }
        guard number <= Self.patience, !answers.isEmpty else {
            throw TransportFailure(kind: .unavailable, code: "unavailable", message: "enough")
        }
        let answer = answers[min(number, answers.count) - 1]
        return TransportAnswer(body: answer, bytesSent: body.count, bytesReceived: answer.count)
    }
}
