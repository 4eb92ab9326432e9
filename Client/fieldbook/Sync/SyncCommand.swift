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
            Ctrl-C. Whatever keeps it from the server meanwhile, it says why it waits and since \
            when, as `fieldbook status` does, and goes on trying.

            Exit status: 0 done, 3 conflicts await review, 4 something that was to go did not go: \
            the server refused it, does not take it now, or a space did not go on; the warnings \
            say why. 69 the server cannot be reached, or something on the way answers in its \
            place; 77 it does not let this device in.

            A slow line is no reason to give up: a sync goes on as long as bytes move, in parts as \
            small as the line needs, and the next sync goes on from there.

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
        try replica.gatherLooks()
        let client = try ServerConnection(of: replica, insecure: insecure)
            .syncClient(for: replica, maximumRate: maxRate?.bytes)
        guard !watch else {
            return try await WatchSession(client: client, options: options).run().leave()
        }
        let bar = ProgressBar(options.output, reportInterval: .seconds(30))
        defer { bar.clear() }
        let pending = try replica.syncStates().reduce(0) { $0 + $1.pending }
        let summary = try await client.sync { progress in
            let label = "\(progress.phase.label), \(ByteCount(bytes: progress.bytes).text),"
            bar.show(
                label, done: progress.done, total: progress.phase == .pushing ? pending : nil)
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
        for warning in warnings { output.warn(warning) }
        if summary.conflicts > 0 {
            output.remark(
                "\(Count.awaitingReview(summary.conflicts)): "
                    + "\(options.command("conflicts")) or \(options.command("review"))")
        }
    }

    /// What its reader has to know, the same for people and for scripts.
    private var warnings: [String] {
        var warnings = summary.notices + summary.clocked.notices(options)
        if summary.isConverged == false {
            warnings.append(
                "this replica and the server hold different records; tell the central office, "
                    + "and run \(options.command("verify"))")
        }
        if summary.quarantined > 0 {
            warnings.append(
                "the server refused \(Count.text(summary.quarantined, "commit")); they are kept: "
                    + options.command("quarantine", "list"))
        }
        if summary.waiting > 0, summary.notices.isEmpty {
            warnings.append(
                "\(Count.text(summary.waiting, "commit")) did not go and wait here: "
                    + options.command("doctor"))
        }
        return warnings
    }

    var status: ExitStatus {
        var statuses: [ExitStatus] = []
        if summary.isConverged == false { statuses.append(.failure) }
        if summary.quarantined > 0 || summary.waiting > 0 || summary.stopped > 0 {
            statuses.append(.inPart)
        }
        if summary.conflicts > 0 { statuses.append(.conflicts) }
        return .first(of: statuses)
    }

    private func write(_ writer: inout JSONWriter) {
        writer.member("pushed", summary.pushed)
        writer.member("pulled", summary.pulled)
        writer.member("recordsSent", summary.recordsSent)
        writer.member("recordsReceived", summary.recordsReceived)
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
        if !summary.clocked.isEmpty { summary.clocked.write(to: &writer) }
        if !warnings.isEmpty { writer.array("warnings", warnings) { $0.text($1) } }
    }

    private var line: String {
        let step =
            switch summary.isConverged {
            case true?: "in step with the server"
            case false?: "not in step with the server"
            case nil: "not compared with the server"
            }
        return "\(Count.exchanged(summary.recordsSent, summary.recordsReceived)); \(step) "
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

    /// `sent 2 records, received 1`: of the records, as both sides of a sync count them alike.
    static func exchanged(_ sent: Int, _ received: Int) -> String {
        "sent \(text(sent, "record")), received \(received)"
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
