import ArgumentParser
import CommandSupport
import CurlTransport
import Foundation
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
    func syncClient(for replica: Replica, maximumRate: Int?) -> SyncClient {
        let transport = CurlExchangeTransport(
            client: curl(maximumRate: maximumRate), address: address, token: token)
        return SyncClient(
            replica: replica, transport: transport, trustsLine: address.isAuthenticated,
            patience: .usual)
    }
}

extension LinePatience {
    /// Goes on over lines that lose a third of their connections; ends within half a minute where
    /// nothing comes at all.
    static var usual: LinePatience {
        let backoff = RetryPolicy(baseDelay: .milliseconds(300))
        return LinePatience(attempts: 7, attemptsToConnect: 2) { failed, wish in
            try await Task.sleep(for: backoff.delay(afterAttempt: failed, wish: wish))
        }
    }
}

/// The address of a server as people type it: `https://fieldbook.example.org`.
struct ServerAddress: Hashable, Sendable {
    /// Without a slash at the end.
    let text: String
    let isSecure: Bool
    let isLoopback: Bool

    init(_ text: String) throws(CommandFailure) {
        guard text.hasPrefix("https://") || text.hasPrefix("http://") else {
            throw .usage(
                "a server's address begins with https:// or http://",
                hint: "for example --server https://fieldbook.example.org")
        }
        var address = Substring(text)
        while address.hasSuffix("/") { address.removeLast() }
        self.text = String(address)
        do {
            // Read by what makes the requests, so that both mean the same machine.
            let request = try RequestAddress(self.text)
            isSecure = request.isSecure
            isLoopback = request.isLoopback
        } catch {
            throw .usage("\(error)", hint: error.hint)
        }
    }

    /// Whether an answer from there is the server's: nobody on the way can have made it.
    var isAuthenticated: Bool { isSecure || isLoopback }

    /// - Throws: `CommandFailure` for plain HTTP to another machine, unless that is allowed.
    func requireCover(allowsPlainHTTP: Bool, hint: String) throws(CommandFailure) {
        guard isAuthenticated || allowsPlainHTTP else {
            throw CommandFailure(
                "insecure",
                "\(text) is plain HTTP: anybody on the way could read the records and the token, "
                    + "and change what is said",
                hint: hint, status: .usage)
        }
    }

    var enrolment: String { text + "/v1/enrol" }
    var key: String { text + "/v1/key" }
    var rotation: String { text + "/v1/rotate" }
    var information: String { text + "/v1/info" }
    var exchange: String { text + "/v1/exchange" }
}

/// By what the server is told from somebody who only pretends to be it.
struct LineOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Trust the authorities in this PEM file, and no others.", valueName: "file"),
        completion: .file())
    var ca: String?

    @Option(
        help: ArgumentHelp(
            "The server's key, as the central office gave it: sha256//…", valueName: "pin"))
    var pin: String?

    @Flag(help: "Use plain HTTP to another machine: anybody on the way can read and change all.")
    var insecure = false

    /// A file beyond this is no list of authorities.
    private static let mostBytes = 1 << 20

    /// Whether any of them was given.
    var isGiven: Bool { ca != nil || pin != nil || insecure }

    /// - Parameter invited: the pin that came with an invitation.
    func trust(invited: String? = nil) throws -> ServerTrust {
        ServerTrust(
            authorities: try ca.map(Self.authorities),
            pins: try (pin ?? invited).map(Self.pins) ?? [], allowsPlainHTTP: insecure)
    }

    private static func authorities(_ path: String) throws -> [UInt8] {
        let path = (path as NSString).expandingTildeInPath
        let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
        let mark = "-----BEGIN CERTIFICATE-----"
        guard bytes.count <= mostBytes, String(decoding: bytes, as: UTF8.self).contains(mark) else {
            throw CommandFailure.usage(
                "\(path) holds no certificate",
                hint: "give the authority's certificate as a PEM file: it begins with \(mark)")
        }
        return bytes
    }

    /// The libraries tell a malformed pin from a wrong one by nothing.
    private static func pins(_ text: String) throws -> [String] {
        let pins = text.split(separator: ";").map(String.init)
        let areGood = pins.allSatisfy { pin in
            pin.hasPrefix(prefix)
                && Data(base64Encoded: String(pin.dropFirst(prefix.count)))?.count == 32
        }
        guard areGood, !pins.isEmpty else {
            throw CommandFailure.usage(
                "'\(text)' is no pin",
                hint: "a pin is \(prefix) and 44 characters, as in "
                    + "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")
        }
        return pins
    }

    private static let prefix = "sha256//"
}

extension CurlConfiguration {
    init(for address: ServerAddress, _ trust: ServerTrust) {
        self.init()
        authorities = trust.authorities
        pins = trust.pins
        // What goes to this machine in the clear must not go to a proxy on another one.
        if address.isLoopback { usesEnvironmentProxy = false }
    }
}
