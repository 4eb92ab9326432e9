import CurlTransport
import ReplicaStore
import SyncEngine

/// Makes what a sync needs from what the replica knows of its server.
enum ServerConnection {
    /// - Parameters:
    ///   - maximumRate: bytes a second in each direction.
    ///   - insecure: whether plain HTTP to another machine is allowed this time.
    static func client(
        for replica: Replica, maximumRate: Int?, attempts: Int, insecure: Bool
    ) throws -> SyncClient {
        guard let identity = try replica.identity(), let url = identity.serverURL,
            let token = identity.token
        else {
            throw CommandFailure(
                "not_joined", "this replica belongs to no server",
                hint: "ask for an invitation, then: fieldbook join --server URL --code CODE")
        }
        let address = try ServerAddress(url)
        let trust = try replica.serverTrust()
        try address.requireCover(
            allowsPlainHTTP: insecure || trust.allowsPlainHTTP,
            hint: "nothing is lost; if the server has an address with https://: fieldbook server "
                + "URL; else, where the line is safe by other means: fieldbook sync --insecure")
        var configuration = CurlConfiguration(for: address, trust)
        configuration.maximumRate = maximumRate
        let transport = CurlExchangeTransport(
            client: CurlClient(configuration: configuration), address: address, token: token,
            retries: RetryPolicy(attempts: attempts))
        return SyncClient(
            replica: replica, transport: transport, trustsLine: address.isAuthenticated)
    }
}
