import CentralStorage
import ExchangeService
import HTTPTypes
import SyncProtocol

/// The JSON answer of `GET /v1/info`. Spec: HTTP §5.
private struct Information: Encodable {
    struct Limits: Encodable {
        let bodyBytes: Int
        let messageBytes: Int
        let waitSeconds: UInt64
        /// Of a record's state.
        let stateBytes = CBORLimits.bytesPerState
        /// Of one device in a day.
        let deviceCommits: Int
        let deviceBytes: Int
        /// Of one device in a space.
        let deviceWriters: Int
        let spaceCommits: Int
        let spaceBytes: Int

        init(_ limits: ServerLimits, _ quotas: Quotas) {
            bodyBytes = limits.bodyBytes
            messageBytes = limits.messageBytes
            waitSeconds = limits.waitSeconds
            deviceCommits = quotas.deviceCommits
            deviceBytes = quotas.deviceBytes
            deviceWriters = quotas.deviceWriters
            spaceCommits = quotas.spaceCommits
            spaceBytes = quotas.spaceBytes
        }

        private enum CodingKeys: String, CodingKey {
            case bodyBytes, messageBytes, waitSeconds, stateBytes, deviceCommits, deviceBytes
            case deviceWriters, spaceCommits, spaceBytes
        }
    }

    let version = 1
    let product = "fieldbook-server"
    let productVersion: String
    /// The version of the exchange's messages.
    let `protocol` = ExchangeRequest.version
    let schema: UInt64
    /// Milliseconds since 1970.
    let serverTime: Int64
    /// Left out for callers without a token.
    let epoch: String?
    let limits: Limits

    private enum CodingKeys: String, CodingKey {
        case version, product, productVersion, `protocol`, schema, serverTime, epoch, limits
    }
}

extension CentralService {
    /// `GET /v1/info`: what a client must know before it enrols; more for a device.
    func answerInfo(_ call: Call) async throws -> Answer {
        var epoch: String?
        if call.headers[.authorization] != nil {
            _ = try await device(of: call)
            epoch = store.epoch.description
        }
        let allowed = Information.Limits(limits, exchange.limits.quotas)
        return .json(
            Information(
                productVersion: product.version, schema: product.schemaVersion, serverTime: now(),
                epoch: epoch, limits: allowed))
    }

    /// `GET /healthz`: 200 when the store answers.
    func answerHealth() async throws -> Answer {
        try await executor.run { [store] in
            _ = try store.read { try $0.changeMarks() }
        }
        return .text("ok\n")
    }
}
