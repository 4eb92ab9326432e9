import CentralStorage
import ExchangeService
import HTTPTypes
import SyncProtocol

extension CentralService {
    /// `GET /v1/info`: what a client must know before it enrols; more for a device. Spec: HTTP §5.
    func answerInfo(_ call: Call) async throws -> Answer {
        var epoch: String?
        if call.headers[.authorization] != nil {
            _ = try await device(of: call)
            epoch = store.epoch.description
        }
        var answer: [String: Value] = [
            "version": 1,
            "product": "fieldbook-server",
            "productVersion": .text(product.version),
            // The version of the exchange's messages.
            "protocol": .int(Int64(ExchangeRequest.version)),
            "schema": .int(Int64(product.schemaVersion)),
            // Milliseconds since 1970.
            "serverTime": .int(now()),
            "limits": .map(allowances),
        ]
        answer["epoch"] = epoch.map(Value.text)
        return .json(answer)
    }

    private var allowances: [String: Value] {
        let quotas = exchange.limits.quotas
        return [
            "bodyBytes": .int(Int64(limits.bodyBytes)),
            "messageBytes": .int(Int64(limits.messageBytes)),
            "waitSeconds": .int(Int64(limits.waitSeconds)),
            // Of a record's state.
            "stateBytes": .int(Int64(CBORLimits.bytesPerState)),
            // Of one device in a day.
            "deviceCommits": .int(Int64(quotas.deviceCommits)),
            "deviceBytes": .int(Int64(quotas.deviceBytes)),
            // Of one device in a space.
            "deviceWriters": .int(Int64(quotas.deviceWriters)),
            "spaceCommits": .int(Int64(quotas.spaceCommits)),
            "spaceBytes": .int(Int64(quotas.spaceBytes)),
        ]
    }

    /// `GET /healthz`: 200 when the store answers.
    func answerHealth() async throws -> Answer {
        try await executor.run { [store] in
            _ = try store.read { try $0.changeMarks() }
        }
        return .text("ok\n")
    }
}
