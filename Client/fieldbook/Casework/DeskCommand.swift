import ArgumentParser
import CommandSupport
import Foundation

struct DeskCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "desk",
        abstract: "Shows the day's work in a browser on this machine.",
        discussion: """
            Prints an address and serves it until Ctrl-C. The address signs in one browser, once; \
            no other machine can open it. The pages speak English, Russian and Belarusian, and \
            nothing of a record stands in an address or in a log.

            Examples:

              fieldbook desk
              fieldbook desk --port 0
            """)

    @Option(help: ArgumentHelp("The port; 0 takes a free one.", valueName: "number"))
    var port: UInt16 = 8585

    @OptionGroup var options: GlobalOptions

    /// Puts the desk's program, which stands beside this one, in the place of this process.
    func run() throws {
        let folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
            .deletingLastPathComponent()
        let program = folder.appendingPathComponent("fieldbook-desk").path
        var arguments = [program, "--replica", options.path, "--port", String(port)]
        if let schema = Deployment.path { arguments += ["--schema", schema] }
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
        words.append(nil)
        execv(program, words)
        let reason = String(cString: strerror(errno))
        throw CommandFailure(
            "not_found", "the desk's program \(program) does not start: \(reason)",
            hint: "put fieldbook-desk beside fieldbook; make build builds both")
    }
}
