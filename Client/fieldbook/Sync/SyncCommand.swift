import ArgumentParser
import CommandSupport
import ReplicaStore
import SyncEngine

struct SyncCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync",
        abstract: "Sends what was edited here, takes in what others edited, and compares.",
        discussion: """
            A sync that is cut off loses nothing: the next one goes on from where it was. With \
            --watch it stays connected and syncs as soon as anybody has edited anything, until \
            Ctrl-C.

            Exit status: 0 done, 3 conflicts await review, 4 the server refused some edits or does \
            not take them now, 69 it cannot be reached, 77 it does not let this device in.

            Examples:

              fieldbook sync
              fieldbook sync --max-rate 20k
              fieldbook sync --watch --json
            """)

    @Flag(help: "Stay connected and sync whenever there is something new.")
    var watch = false

    @Option(
        help: ArgumentHelp(
            "Use at most so many bytes a second in each direction: 20000, 20k, 1M.",
            valueName: "bytes"))
    var maxRate: ByteCount?

    @Flag(
        help: "Use plain HTTP to another machine this time: anybody on the way can read it.")
    var insecure = false

    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let replica = try options.open()
        let client = try ServerConnection(of: replica, insecure: insecure)
            .syncClient(for: replica, maximumRate: maxRate?.bytes, attempts: watch ? 2 : 4)
        guard !watch else {
            return try await WatchSession(client: client, options: options).run().leave()
        }
        let bar = ProgressBar(options.output)
        defer { bar.clear() }
        let pending = try replica.standings().reduce(0) { $0 + $1.pending }
        let summary = try await client.sync { progress in
            let total = progress.phase == .pushing ? pending : progress.total
            bar.show(progress.phase.label, done: progress.done, total: total)
        }
        bar.clear()
        let answer = SyncAnswer(summary: summary, options: options)
        try answer.write()
        try answer.status.leave()
    }
}

extension SyncProgress.Phase {
    fileprivate var label: String { self == .pushing ? "sending" : "receiving" }
}
