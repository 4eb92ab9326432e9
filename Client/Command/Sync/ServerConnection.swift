import CurlTransport
import ReplicaStore
import SyncEngine

/// Makes what a sync needs from what the replica knows of its server.
enum ServerConnection {
    /// - Parameter maximumRate: bytes a second in each direction.
    static func client(
        for replica: Replica, maximumRate: Int?, attempts: Int
    ) throws -> SyncClient {
        let (address, token) = try credentials(of: replica)
        var configuration = CurlConfiguration()
        configuration.maximumRate = maximumRate
        let transport = CurlExchangeTransport(
            client: CurlClient(configuration: configuration), address: address, token: token,
            retries: RetryPolicy(attempts: attempts))
        return SyncClient(replica: replica, transport: transport)
    }

    /// The server that a replica belongs to, and its token there.
    static func credentials(
        of replica: Replica
    ) throws -> (address: ServerAddress, token: String) {
        guard let identity = try replica.identity(), let url = identity.serverURL,
            let token = identity.token
        else {
            throw CommandFailure(
                "not_joined", "this replica belongs to no server",
                hint: "ask for an invitation, then: fieldbook join --server URL")
        }
        return (try ServerAddress(url), token)
    }
}
