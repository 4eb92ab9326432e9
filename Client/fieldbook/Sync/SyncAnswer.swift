import CommandSupport
import ReplicaStore
import SyncEngine
import TextFormats

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
