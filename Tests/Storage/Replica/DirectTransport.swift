import CentralStorage
import ExchangeService
import ReplicaStore
import SyncEngine
import SyncProtocol
import Synchronization

/// Hands a request's bytes to the real exchange and its answer's bytes back, without a wire.
final class DirectTransport: ExchangeTransport {
    let exchange: Exchange
    let device: DeviceID
    private let store: CentralStore
    private let dropped = Mutex<Set<Int>>([])
    private let count = Mutex(0)

    init(_ office: CentralOffice, device: DeviceID) {
        exchange = office.exchange
        store = office.store
        self.device = device
    }

    /// Loses the answers of these requests, counted from 1 over the transport's life.
    func loseAnswers(_ numbers: Int...) {
        dropped.withLock { $0.formUnion(numbers) }
    }

    var requests: Int { count.withLock { $0 } }

    func register(_ key: DeviceKey) async throws(TransportFailure) -> DeviceKey? {
        do {
            return try store.write { try $0.register(key, of: device) } ? key : nil
        } catch {
            throw TransportFailure(kind: .failed, code: "internal", message: "\(error)")
        }
    }

    func exchange(
        _ body: [UInt8], _ terms: ExchangeTerms
    ) async throws(TransportFailure) -> TransportAnswer {
        let number = count.withLock { count in
            count += 1
            return count
        }
        let answer: [UInt8]
        do {
            let request = try ExchangeRequest(encoded: body)
            guard let known = try store.read({ try $0.device(device) }) else {
                throw TransportFailure(kind: .refused, code: "unauthorized", message: "unknown")
            }
            // As the server does before it looks at the request.
            guard !known.isRevoked else {
                throw TransportFailure(
                    kind: .refused, code: "device_revoked", message: "revoked")
            }
            answer = try exchange.answer(
                request, device: known, pageBytes: terms.pageBytes
            ).encoded()
        } catch let failure as TransportFailure {
            throw failure
        } catch {
            throw TransportFailure(kind: .failed, code: "internal", message: "\(error)")
        }
        if dropped.withLock({ $0.contains(number) }) {
            throw TransportFailure(kind: .unavailable, code: "unavailable", message: "lost")
        }
        return TransportAnswer(body: answer, bytesSent: body.count, bytesReceived: answer.count)
    }
}
