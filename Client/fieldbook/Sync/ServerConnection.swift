import CommandSupport
import CurlTransport
import ReplicaStore
import SyncEngine

/// How a replica speaks to the server that it belongs to.
struct ServerConnection {
    let address: ServerAddress
    let token: String
    private let trust: ServerTrust

    /// - Parameter insecure: whether plain HTTP to another machine is allowed this time.
    /// - Throws: `CommandFailure` when the replica belongs to no server, or when its server's
    ///   address would have everything sent in the clear.
    init(of replica: Replica, insecure: Bool = false) throws {
        guard let identity = try replica.identity(), let url = identity.serverURL,
            let token = identity.token
        else {
            throw CommandFailure(
                "not_joined", "this replica belongs to no server",
                hint: "ask for an invitation, then: fieldbook join --server URL")
        }
        address = try ServerAddress(url)
        self.token = token
        trust = try replica.serverTrust()
        try address.requireCover(
            allowsPlainHTTP: insecure || trust.allowsPlainHTTP,
            hint: "nothing is lost; if the server has an address with https://: fieldbook server "
                + "URL; else, where the line is safe by other means: fieldbook sync --insecure")
    }

    /// - Parameter maximumRate: bytes a second in each direction.
    func curl(maximumRate: Int? = nil) -> CurlClient {
        var configuration = CurlConfiguration(for: address, trust)
        configuration.maximumRate = maximumRate
        return CurlClient(configuration: configuration)
    }

    /// - Parameter maximumRate: bytes a second in each direction.
    func syncClient(
        for replica: Replica, maximumRate: Int?, attempts: Int
    ) -> SyncClient {
        let transport = CurlExchangeTransport(
            client: curl(maximumRate: maximumRate), address: address, token: token,
            retries: RetryPolicy(attempts: attempts))
        return SyncClient(
            replica: replica, transport: transport, trustsLine: address.isAuthenticated)
    }
}
