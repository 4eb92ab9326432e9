import ArgumentParser
import CommandSupport
import ReplicaStore
import StoreKit
import SyncProtocol

struct ReviewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "review",
        abstract: "Goes through the open conflicts with you, one record at a time.",
        discussion: """
            Asks for a decision on each conflict: a number takes that candidate, s leaves it for \
            later, q ends the review. Each decision is saved at once.

            Example:

              fieldbook review --collection case
            """)

    @Option(help: ArgumentHelp("Only those of one collection.", valueName: "collection"))
    var collection: String?

    @OptionGroup var options: GlobalOptions

    func run() throws {
        guard Terminal(.standardInput, color: .never).isInteractive,
            options.output.terminal.isInteractive, !options.output.isJSON
        else {
            throw CommandFailure.usage(
                "a review is a conversation and needs a terminal",
                hint: "elsewhere use fieldbook conflicts and fieldbook resolve")
        }
        let replica = try options.open()
        var dialogue = ReviewDialogue(replica: replica, options: options)
        let remaining = try dialogue.run(try replica.conflicts(collection: collection))
        try ExitStatus.first(of: remaining > 0 ? [.conflicts] : []).leave()
    }
}

/// Asks a person at a terminal to settle conflicts.
struct ReviewDialogue {
    private enum Answer {
        case resolve(Resolution)
        case skip
        case quit
    }

    let replica: Replica
    let options: GlobalOptions
    private var settled = 0

    init(replica: Replica, options: GlobalOptions) {
        self.replica = replica
        self.options = options
    }

    private var texts: ConflictText { ConflictText(replica: replica, options: options) }

    /// - Returns: how many are left open.
    mutating func run(_ conflicts: [Conflict]) throws -> Int {
        guard !conflicts.isEmpty else {
            options.output.remark("nothing awaits review")
            return 0
        }
        var record: RecordID?
        for (position, listed) in conflicts.enumerated() {
            guard let conflict = try current(listed) else {
                settled += 1
                continue
            }
            if conflict.record != record {
                say("\n\(texts.heading(conflict))  (\(position + 1) of \(conflicts.count))\n\n")
            }
            record = conflict.record
            say(texts.body(conflict))
            guard try settle(conflict) else { break }
        }
        let left = conflicts.count - settled
        say("\nsettled \(settled), left open \(left)\n")
        return left
    }

    /// The conflict as it is now: a decision on one field of a record can change or settle what
    /// stands against each other in the rest of it.
    private func current(_ conflict: Conflict) throws -> Conflict? {
        try replica.conflicts(collection: conflict.collection).first {
            $0.record == conflict.record && $0.field == conflict.field && $0.kind == conflict.kind
        }
    }

    /// - Returns: false when the person wants to stop.
    private mutating func settle(_ conflict: Conflict) throws -> Bool {
        while true {
            switch ask(conflict) {
            case .quit: return false
            case .skip: return true
            case .resolve(let resolution):
                do {
                    _ = try replica.resolve(
                        conflict.id, resolution, reason: nil, author: options.resolvedAuthor)
                    settled += 1
                    return true
                } catch let error as StoreError where error.kind == .usage {
                    say("  \(error.message)\n")
                } catch let error as StoreError where error.kind == .changed {
                    say("  it has changed meanwhile; run the review again to see it\n")
                    return true
                }
            }
        }
    }

    private func ask(_ conflict: Conflict) -> Answer {
        while true {
            say("  \(choices(conflict)) ")
            guard let line = readLine() else { return .quit }
            let word = line.trimming()
            switch word {
            case "q": return .quit
            case "s", "": return .skip
            default:
                if let resolution = resolution(word, conflict) { return .resolve(resolution) }
                say("  that is none of the choices\n")
            }
        }
    }

    private func choices(_ conflict: Conflict) -> String {
        var words: [String] = []
        for arguments in texts.remedyArguments(conflict) {
            switch arguments[0] {
            case "--take": words.append(arguments[1])
            case "--value": words.append("=VALUE")
            case "--keep-both": words.append("b(oth)")
            case "--restore": words.append("r(estore)")
            case "--delete": words.append("d(elete)")
            default: break
            }
        }
        return "[\((words + ["s(kip)", "q(uit)"]).joined(separator: " · "))]"
    }

    private func resolution(_ word: String, _ conflict: Conflict) -> Resolution? {
        let allowed = Set(texts.remedyArguments(conflict).map { $0[0] })
        if let number = Int(word), allowed.contains("--take") { return .take(number) }
        if word.hasPrefix("="), allowed.contains("--value") {
            return .value(String(word.dropFirst()))
        }
        switch word {
        case "b" where allowed.contains("--keep-both"): return .keepBoth
        case "r" where allowed.contains("--restore"): return .restore
        case "d" where allowed.contains("--delete"): return .delete
        default: return nil
        }
    }

    private func say(_ text: String) {
        try? options.output.write(text)
    }
}

extension String {
    fileprivate func trimming() -> String {
        guard let first = firstIndex(where: { !$0.isWhitespace }),
            let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}
