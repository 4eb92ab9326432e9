import CentralStorage
import Foundation
import ReplicaStore
import ServerAuthentication
import StoreKit
import SyncProtocol

/// Enrols devices by the hundred, straight in the server's store, as its commands do one by one.
struct FleetEnrolment {
    private let store: CentralStore
    private let port: UInt16
    private let grants: [SpaceAccess]
    private let place: SpaceRequest

    init(_ deployment: Deployment) throws {
        store = try CentralStore(
            directory: deployment.server.folder, environment: .system)
        port = try LoopbackSocket.port(of: deployment.server.url)
        grants = [SpaceAccess(space: deployment.workload.space, level: .read)]
        guard let syncState = try deployment.source.open().syncStates().first else {
            throw BenchFailure("the source holds no space")
        }
        place = SpaceRequest(
            space: syncState.space, cursor: syncState.cursor, digest: syncState.digest)
    }

    /// A new device that may read, in step with the server.
    func poller(named name: String) throws -> PollingClient {
        var generator = SystemRandomNumberGenerator()
        let token = DeviceToken(using: &generator)
        let device = DeviceID(milliseconds: 1_790_000_000_000, using: &generator)
        try store.write { transaction in
            let code = try transaction.invite(office: "fleet", name: nil, grants: grants)
            _ = try transaction.enrol(
                code: code, device: device, name: name, token: token.hash)
        }
        return PollingClient(
            HTTPLine(port: port, token: token.text), grants: grants, place: place)
    }
}
