import ArgumentParser
import CentralServer
import CentralStorage
import DomainModel
import Logging
import ReplicaStore

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serves the field offices until it is told to stop.",
        discussion: """
            Prints one line, "listening on http://HOST:PORT", to stderr when it is ready, unless \
            it is to be quiet. SIGTERM and SIGINT stop it: running exchanges are finished first. \
            Plain HTTP is offered to this machine only, unless --insecure is given.

            Example:

              fieldbook-server serve --data /var/lib/fieldbook --listen 127.0.0.1:8484
            """)

    @OptionGroup var options: DataOptions

    @Option(
        help: ArgumentHelp(
            "Where to listen; port 0 takes a free one.", valueName: "host:port"),
        transform: ServeCommand.address)
    var listen = ListenAddress.standard

    @Flag(help: "Offer plain HTTP to other machines too: anybody between can read it.")
    var insecure = false

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
        guard listen.isLoopback || insecure else {
            throw CommandFailure.usage(
                "\(listen) can be reached from other machines, and plain HTTP can be read",
                hint: "listen on 127.0.0.1 behind a proxy with TLS, or add --insecure")
        }
        let lock = try ServeLock(directory: try options.directory())
        let store = try options.create()
        let isOpen = !listen.isLoopback
        // For whoever starts it, `--json` or not.
        let output = Output(json: false, isQuiet: options.quiet)
        try await service(for: store).run(on: listen) { address in
            output.remark("listening on http://\(address)")
            if isOpen {
                output.warn("warning: without TLS, tokens and records can be read on the way")
            }
        }
        withExtendedLifetime(lock) {}
    }

    private func service(for store: CentralStore) -> CentralService {
        var logger = Logger(label: "fieldbook-server") { CleanLogHandler(label: $0) }
        logger.logLevel = verbose ? .info : .warning
        return CentralService(
            store: store, environment: .system,
            product: CentralService.Product(
                version: Product.version, schemaVersion: UInt64(Schema.builtIn.version)),
            logger: logger)
    }
}
