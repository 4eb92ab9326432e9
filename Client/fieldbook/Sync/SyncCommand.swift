import ArgumentParser
import CommandSupport
import ReplicaStore
import SyncEngine
import TextFormats

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
        let pending = try replica.syncStates().reduce(0) { $0 + $1.pending }
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

/// What a sync answers, to scripts and to people.
struct SyncAnswer {
    let summary: SyncSummary
    let options: GlobalOptions

    private var output: Output { options.output }

    func write() throws {
        try output.answer(json: write) { line + "\n" }
        for notice in summary.notices { output.warn(notice) }
        if summary.isConverged == false {
            output.warn(
                "this replica and the server hold different records; tell the central office, "
                    + "and run \(options.command("verify"))")
        }
        if summary.quarantined > 0 {
            output.warn(
                "the server refused \(Count.text(summary.quarantined, "commit")); they are kept: "
                    + options.command("quarantine", "list"))
        }
        if summary.conflicts > 0 {
            output.remark(
                "\(Count.awaitingReview(summary.conflicts)): "
                    + "\(options.command("conflicts")) or \(options.command("review"))")
        }
    }

    var status: ExitStatus {
        var statuses: [ExitStatus] = []
        if summary.isConverged == false { statuses.append(.failure) }
        if summary.quarantined > 0 || summary.waiting > 0 { statuses.append(.inPart) }
        if summary.conflicts > 0 { statuses.append(.conflicts) }
        return .first(of: statuses)
    }

    private func write(_ writer: inout JSONWriter) {
        writer.member("pushed", summary.pushed)
        writer.member("pulled", summary.pulled)
        writer.member("rounds", summary.rounds)
        writer.member("bytesSent", summary.bytesSent)
        writer.member("bytesReceived", summary.bytesReceived)
        writer.member("conflicts", summary.conflicts)
        writer.member("quarantined", summary.quarantined)
        if summary.waiting > 0 { writer.member("waiting", summary.waiting) }
        writer.key("converged")
        if let isConverged = summary.isConverged { writer.bool(isConverged) } else { writer.null() }
        writer.array("spaces", summary.spaces) { writer, space in
            writer.object {
                $0.member("space", space.space)
                $0.member("cursor", space.cursor)
                $0.member("digest", space.digest)
            }
        }
        if !summary.notices.isEmpty {
            writer.array("notices", summary.notices) { $0.text($1) }
        }
    }

    private var line: String {
        let step =
            switch summary.isConverged {
            case true?: "in step with the server"
            case false?: "not in step with the server"
            case nil: "not compared with the server"
            }
        return "sent \(summary.pushed), received \(summary.pulled); \(step) "
            + "(\(ByteCount(bytes: summary.bytesSent).text) up, "
            + "\(ByteCount(bytes: summary.bytesReceived).text) down, "
            + "\(Count.text(summary.rounds, "round trip")))"
    }
}

/// Numbers of things in a sentence.
enum Count {
    static func text(_ count: Int, _ noun: String) -> String {
        count == 1 ? "1 \(noun)" : "\(count) \(noun)s"
    }

    static func awaitingReview(_ conflicts: Int) -> String {
        conflicts == 1 ? "1 conflict awaits review" : "\(conflicts) conflicts await review"
    }
}

/// A number of bytes as people type and read it: `64000`, `64k`, `1M`.
struct ByteCount: ExpressibleByArgument, Hashable, Sendable {
    let bytes: Int

    init(bytes: Int) {
        self.bytes = bytes
    }

    init?(argument: String) {
        let factors: [Character: Int] = ["k": 1000, "K": 1000, "m": 1_000_000, "M": 1_000_000]
        let factor = argument.last.flatMap { factors[$0] }
        let digits = factor == nil ? argument : String(argument.dropLast())
        guard let number = Int(digits), number > 0,
            case let (bytes, overflow) = number.multipliedReportingOverflow(by: factor ?? 1),
            !overflow
        else { return nil }
        self.bytes = bytes
    }

    /// `812 B`, `14.2 kB`, `3.0 MB`.
    var text: String {
        switch bytes {
        case ..<1000: "\(bytes) B"
        case ..<1_000_000: "\(bytes / 1000).\(bytes % 1000 / 100) kB"
        default: "\(bytes / 1_000_000).\(bytes % 1_000_000 / 100_000) MB"
        }
    }
}
