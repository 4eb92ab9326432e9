import ArgumentParser
import CommandSupport
import DomainModel
import ReplicaStore
import SyncProtocol
import TextFormats

struct RetryQuarantineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Makes refused edits again, over what the records show now.",
        discussion: """
            Each becomes a new edit of yours and leaves the quarantine; the next sync sends it. A \
            value that somebody else wrote in the same field meanwhile gives way, and is named. A \
            record that was removed for good comes back under a new id: the old one is refused \
            for ever. An edit that cannot be made again stays in quarantine, with the reason.

            Exit status 4 says that some stayed.

            Examples:

              fieldbook quarantine retry 1 2
              fieldbook quarantine retry --all
            """)

    @OptionGroup var numbers: QuarantineNumbers
    @OptionGroup var options: GlobalOptions

    private struct Refusal {
        let number: Int64
        let failure: CommandFailure
    }

    func run() throws {
        let replica = try options.open()
        let commits = try numbers.commits(of: replica)
        var retried: [RetriedCommit] = []
        var refused: [Refusal] = []
        for commit in commits {
            do {
                retried.append(
                    try replica.retryQuarantined(
                        commit.number, renamed: retried.last?.renamed ?? [:],
                        author: options.resolvedAuthor))
            } catch {
                refused.append(Refusal(number: commit.number, failure: CommandFailure(error)))
            }
        }
        // Where nothing could be done, it is a failure like any other.
        if retried.isEmpty, let first = refused.first { throw first.failure }
        try answer(retried, refused)
        if !refused.isEmpty { throw ExitStatus.inPart }
    }

    private func answer(_ retried: [RetriedCommit], _ refused: [Refusal]) throws {
        try options.output.answer { writer in
            writer.array("retried", retried) { $0.retried($1) }
            writer.array("errors", refused) { writer, refusal in
                writer.object {
                    $0.member("number", refusal.number)
                    $0.member("message", refusal.failure.message)
                }
            }
        } text: {
            retried.map(text).joined()
        }
        for refusal in refused {
            options.output.warn("\(refusal.number) stays: \(refusal.failure.message)")
        }
    }

    private func text(of commit: RetriedCommit) -> String {
        let terminal = options.output.terminal
        var text = commit.records.map { "\($0.collection)\t\($0.record)\n" }.joined()
        for value in commit.replaced {
            let before = terminal.line(value.before.shownText)
            let after = terminal.line(value.after.shownText)
            text += "  \(terminal.line(value.field))\t\(before) → \(after)\n"
        }
        return text
    }
}

extension JSONWriter {
    fileprivate mutating func retried(_ commit: RetriedCommit) {
        object { writer in
            writer.member("number", commit.number)
            writer.member("space", commit.space)
            writer.member("commit", commit.commit?.description)
            writer.array("records", commit.records) { writer, reference in
                writer.object {
                    $0.member("collection", reference.collection)
                    $0.member("id", reference.record.description)
                }
            }
            writer.array("replaced", commit.replaced) { writer, value in
                writer.object {
                    $0.member("id", value.record.description)
                    $0.member("field", value.field)
                    $0.member("before", value.before)
                    $0.member("after", value.after)
                }
            }
        }
    }
}

struct DiscardQuarantineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "discard",
        abstract: "Lets refused edits go for good.",
        discussion: """
            What they wrote is lost. On a terminal it asks first; elsewhere it needs --yes.

            Examples:

              fieldbook quarantine discard 1 2
              fieldbook quarantine discard --all --yes
            """)

    @OptionGroup var numbers: QuarantineNumbers
    @OptionGroup var confirmation: Confirmation
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let replica = try options.open()
        let commits = try numbers.commits(of: replica)
        if !commits.isEmpty {
            try confirmation.ask(
                "Let \(Count.text(commits.count, "refused edit")) go for good?", options.output)
        }
        for commit in commits { try replica.discardQuarantined(commit.number) }
        // What has to wait is done at the next opening.
        try? replica.scrub()
        try options.output.answer { writer in
            writer.array("discarded", commits) { $0.int($1.number) }
        } text: {
            commits.map { "\($0.number)\n" }.joined()
        }
    }
}
