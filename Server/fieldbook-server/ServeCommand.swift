import ArgumentParser
import CentralServer
import CentralStorage
import CommandSupport
import DomainModel
import ExchangeService
import Foundation
import Logging
import StoreKit
import SyncProtocol

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serves the field offices until it is told to stop.",
        discussion: """
            Prints one line, "listening on https://HOST:PORT", to stderr when it is ready, unless \
            it is to be quiet. SIGTERM and SIGINT stop it: running exchanges are finished first. \
            SIGHUP has it read certificate and key again; where they do not fit, it says so and \
            goes on with those before. Without a certificate it offers plain HTTP, to this \
            machine only, unless --insecure is given.

            Examples:

              fieldbook-server serve --data /var/lib/fieldbook --listen 0.0.0.0:8484 \
                --tls-certificate chain.pem --tls-key key.pem
              fieldbook-server serve --data /var/lib/fieldbook --listen 127.0.0.1:8484
            """)

    @OptionGroup var options: DataOptions

    @Option(
        help: ArgumentHelp(
            "Where to listen; port 0 takes a free one.", valueName: "host:port"),
        transform: ServeCommand.address)
    var listen = ListenAddress.standard

    @Option(
        help: ArgumentHelp(
            "The server's certificate and those below its authority, PEM.", valueName: "file"),
        completion: .file())
    var tlsCertificate: String?

    @Option(
        help: ArgumentHelp(
            "The certificate's key, PEM without a passphrase.", valueName: "file"),
        completion: .file())
    var tlsKey: String?

    @Option(
        name: .customLong("trusted-proxy"), parsing: .singleValue,
        help: ArgumentHelp(
            "A proxy whose X-Forwarded-For is believed, by its IP address; may be repeated.",
            valueName: "address"))
    var trustedProxies: [String] = []

    @Option(
        help: ArgumentHelp(
            "A file with the token that shows /metrics to other machines.", valueName: "file"),
        completion: .file())
    var metricsTokenFile: String?

    @Flag(help: "Offer plain HTTP to other machines too: anybody between can read it.")
    var insecure = false

    @OptionGroup(title: "Quotas") var quota: QuotaOptions

    @Flag(help: "Log each request.")
    var verbose = false

    static func address(_ text: String) throws -> ListenAddress {
        guard let address = ListenAddress(text) else {
            throw CommandFailure.usage(
                "'\(text)' is no address to listen on",
                hint: "HOST:PORT, for example 127.0.0.1:8484 or [::1]:8484")
        }
        return address
    }

    func run() async throws {
        CrashReports.turnOff()
        let identity = try identity()
        guard identity != nil || listen.isLoopback || insecure else {
            throw CommandFailure.usage(
                "\(listen) can be reached from other machines, and plain HTTP can be read",
                hint: "give --tls-certificate and --tls-key, or listen on 127.0.0.1 behind a "
                    + "proxy with TLS, or add --insecure")
        }
        let exposure = try exposure()
        let lock = try ServeLock(directory: try options.directory())
        let store = try options.create()
        let pin = PinFile(directory: store.directory)
        try pin.keep(identity?.invitationPin)
        // For whoever starts it, `--json` or not.
        let output = Output(isJSON: false, isQuiet: options.quiet, color: .auto)
        let keepPin: @Sendable (ServerIdentity) -> Void = { identity in
            try? pin.keep(identity.invitationPin)
            Self.warn(of: identity, output)
        }
        let isOpen = identity == nil && !listen.isLoopback
        try await service(for: store, exposure).run(on: listen, as: identity, onReload: keepPin) {
            address in
            output.remark("listening on \(identity == nil ? "http" : "https")://\(address)")
            if isOpen {
                output.warn("without TLS, tokens and records can be read on the way")
            }
            if let identity { Self.warn(of: identity, output) }
        }
        withExtendedLifetime(lock) {}
    }

    /// Nil without certificate and key.
    private func identity() throws -> ServerIdentity? {
        switch (tlsCertificate, tlsKey) {
        case (nil, nil): return nil
        case (let certificate?, let key?):
            return try ServerIdentity(certificateFile: certificate, keyFile: key)
        default:
            throw CommandFailure.usage(
                "--tls-certificate and --tls-key belong together", hint: "give both, or none")
        }
    }

    private static func warn(of identity: ServerIdentity, _ output: Output) {
        let now = Int(Date.now.timeIntervalSince1970)
        if let warning = identity.warning(at: now) { output.warn(warning) }
    }

    private func exposure() throws -> ServerExposure {
        var exposure = ServerExposure()
        guard let proxies = TrustedProxies(trustedProxies) else {
            throw CommandFailure.usage(
                "a trusted proxy is named by its IP address", hint: "for example 127.0.0.1")
        }
        exposure.proxies = proxies
        exposure.metricsToken = try metricsTokenFile.map(MetricsToken.hash(inFile:))
        return exposure
    }

    private func service(
        for store: CentralStore, _ exposure: ServerExposure
    ) -> CentralService {
        var logger = Logger(label: "fieldbook-server") { CleanLogHandler(label: $0) }
        logger.logLevel = verbose ? .info : .notice
        return CentralService(
            store: store, environment: .system, quotas: quota.quotas, exposure: exposure,
            product: CentralService.Product(
                version: Product.version, schemaVersion: UInt64(Schema.builtIn.version)),
            logger: logger)
    }
}

/// How much one device, and a space, may bring.
struct QuotaOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Commits that a device may bring in a day.", valueName: "number"))
    var deviceCommits = Quotas().deviceCommits

    @Option(
        help: ArgumentHelp(
            "Bytes of commits that a device may bring in a day.", valueName: "number"))
    var deviceBytes = Quotas().deviceBytes

    @Option(
        help: ArgumentHelp("Writers that a device may bring to a space.", valueName: "number"))
    var deviceWriters = Quotas().deviceWriters

    @Option(help: ArgumentHelp("Commits that a space may hold.", valueName: "number"))
    var spaceCommits = Quotas().spaceCommits

    @Option(
        help: ArgumentHelp("Bytes of a space's log and states together.", valueName: "number"))
    var spaceBytes = Quotas().spaceBytes

    func validate() throws {
        let numbers = [deviceCommits, deviceBytes, deviceWriters, spaceCommits, spaceBytes]
        guard numbers.allSatisfy({ $0 > 0 }) else {
            throw CommandFailure.usage(
                "a quota is a number above 0", hint: "leave it out for the usual one")
        }
    }

    var quotas: Quotas {
        var quotas = Quotas()
        quotas.deviceCommits = deviceCommits
        quotas.deviceBytes = deviceBytes
        quotas.deviceWriters = deviceWriters
        quotas.spaceCommits = spaceCommits
        quotas.spaceBytes = spaceBytes
        return quotas
    }
}

/// The secret by which a machine that watches the server sees its figures.
enum MetricsToken {
    private static let fewestBytes = 16

    /// The hash of the token in a file: its first line. - Throws: `CommandFailure`.
    static func hash(inFile path: String) throws -> ContentHash {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw CommandFailure.usage("\(path) cannot be read", hint: "check --metrics-token-file")
        }
        let token = text.split(whereSeparator: \.isWhitespace).first.map(String.init) ?? ""
        guard token.utf8.count >= fewestBytes else {
            throw CommandFailure.usage(
                "the token in \(path) is too short",
                hint: "make one of \(fewestBytes) characters or more: openssl rand -hex 16")
        }
        return ContentHash(of: Array(token.utf8))
    }
}
