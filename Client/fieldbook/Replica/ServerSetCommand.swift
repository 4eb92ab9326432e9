import ArgumentParser
import CommandSupport
import CurlTransport
import ReplicaStore
import SyncEngine
import SyncProtocol
import TextFormats

struct ServerSetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Has the replica go on with the same server under another address.",
        discussion: """
            It asks there first: whether a Fieldbook server answers, whether that one knows this \
            device, and whether it has the history that the replica follows. What cannot be \
            proven is asked about, or needs --yes: the replica shows its token there.

            Examples:

              fieldbook server set https://fieldbook.example.org
              fieldbook server set https://fieldbook.example.org --ca authority.pem
            """)

    @Argument(help: ArgumentHelp("The server's new address.", valueName: "url"))
    var address: String

    @OptionGroup var line: LineOptions
    @OptionGroup var confirmation: Confirmation
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let replica = try options.open()
        guard let token = try replica.identity()?.token else {
            throw CommandFailure(
                "not_joined", "this replica belongs to no server",
                hint: "ask for an invitation, then: fieldbook join --server URL")
        }
        let trust = try line.isGiven ? line.trust() : replica.serverTrust()
        let server = try ServerAddress(address)
        try server.requireCover(
            allowsPlainHTTP: trust.allowsPlainHTTP,
            hint: "use an address with https://; where the line is safe by other means, add "
                + "--insecure")
        let doubt = try await doubt(about: server, trust, token, of: replica)
        if let doubt {
            try confirmation.ask("\(doubt). Go on with \(server.text)?", options.output)
        }
        try replica.setServer(server.text, trust: trust)
        try ServerAnswer(url: server.text, trust: trust, isProven: doubt == nil)
            .write(to: options.output)
    }

    /// What keeps the address from being known as the same server's; nil where it is.
    private func doubt(
        about server: ServerAddress, _ trust: ServerTrust, _ token: String, of replica: Replica
    ) async throws -> String? {
        let probe = InformationClient(server, trust)
        do throws(TransportFailure) {
            // Nobody gets the token who is no Fieldbook server.
            guard try await probe.ask(token: nil).product == "fieldbook-server" else {
                return "no Fieldbook server answers there"
            }
            guard server.isAuthenticated else {
                return "the line is plain HTTP, so that nothing there proves who answers"
            }
            let known = try await probe.ask(token: token)
            let epochs = Set(try epochs(of: replica))
            if epochs.isEmpty || known.epoch.map(epochs.contains) == true { return nil }
            return "the server there knows this device, and has another history than the one that "
                + "the replica follows: it was restored, or is another one"
        } catch {
            switch error.code {
            case "unauthorized": return "the server there does not know this device"
            // It is the server's own word that it has known the device.
            case "device_revoked": return nil
            default: return "the server there could not be asked: \(error.message)"
            }
        }
    }

    private func epochs(of replica: Replica) throws(TransportFailure) -> [String] {
        do {
            return try replica.syncStates().compactMap { $0.cursor.epoch?.description }
        } catch {
            throw TransportFailure(kind: .failed, code: "failed", message: "\(error)")
        }
    }
}

/// Asks a server about itself: `GET /v1/info`. Spec: HTTP §5.
struct InformationClient {
    struct Answer {
        let product: String?
        /// Told to devices only.
        let epoch: String?
    }

    private let address: ServerAddress
    private let client: CurlClient

    init(_ address: ServerAddress, _ trust: ServerTrust) {
        self.address = address
        client = CurlClient(configuration: CurlConfiguration(for: address, trust))
    }

    func ask(token: String?) async throws(TransportFailure) -> Answer {
        var headers: HTTPHeaders = [:]
        if let token { headers["Authorization"] = "Bearer \(token)" }
        let request = HTTPRequest(
            url: address.information, headers: headers, timeout: .seconds(60))
        let response: HTTPResponse
        do throws(CurlError) {
            response = try await RetryPolicy(attempts: 3).perform(request, by: client)
        } catch {
            throw TransportFailure(error)
        }
        guard response.status == 200 else { throw TransportFailure(response) }
        guard !TransportFailure.isWebPage(response) else { throw .webPage }
        let members = (try? JSONReader.value(response.body))?.map
        return Answer(product: members?["product"]?.text, epoch: members?["epoch"]?.text)
    }
}
