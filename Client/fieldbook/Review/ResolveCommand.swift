import ArgumentParser
import CommandSupport
import ReplicaStore
import SyncProtocol
import TextFormats

struct ResolveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resolve",
        abstract: "Settles one conflict, or many in the same way.",
        discussion: """
            The decision replaces exactly what is shown: a value that arrives later is a new \
            conflict. One that has changed since it was shown is refused, with its new id.

            Several are shown and counted first, and settled after a question: those that are \
            named, or with --all every one that the other options leave. What the decision does \
            not fit stays open. To take it back: fieldbook revert.

            Examples:

              fieldbook resolve 3fa2b1c0d4e5 --take 2
              fieldbook resolve 3fa2b1c0d4e5 --value high --reason 'checked by telephone'
              fieldbook resolve 3fa2b1c0d4e5 --restore
              fieldbook resolve --all --collection stakeholder --field name --take brest
              fieldbook resolve --all --office minsk --take newest --dry-run
            """)

    @Argument(help: "The conflicts' ids, as fieldbook conflicts shows them.")
    var conflicts: [String] = []

    @Flag(help: "All that --collection, --field, --office, --import and --limit leave.")
    var all = false

    @OptionGroup var selection: ConflictOptions

    @Option(
        help: ArgumentHelp(
            "Take the candidate of this number, of this office, the newest or the oldest.",
            valueName: "n|office|newest|oldest"))
    var take: String?

    @Option(parsing: .unconditional, help: ArgumentHelp("Another value.", valueName: "v"))
    var value: String?

    @Flag(help: "Keep both entries of a list; or: two records are no duplicates.")
    var keepBoth = false

    @Flag(help: "Keep the record in use, or bring it back.")
    var restore = false

    @Flag(help: "Delete the record.")
    var delete = false

    @Option(parsing: .unconditional, help: ArgumentHelp("Why.", valueName: "text"))
    var reason: String?

    @Flag(help: "Only show what would be settled.")
    var dryRun = false

    @OptionGroup var confirmation: Confirmation

    @OptionGroup var options: GlobalOptions

    private var decision: CommonDecision? {
        switch take {
        case nil: nil
        case "newest": .newest
        case "oldest": .oldest
        case let text?: Int(text).map(CommonDecision.take) ?? .office(text)
        }
    }

    private var others: [Resolution] {
        var resolutions: [Resolution] = []
        if let value { resolutions.append(.value(value)) }
        if keepBoth { resolutions.append(.keepBoth) }
        if restore { resolutions.append(.restore) }
        if delete { resolutions.append(.delete) }
        return resolutions
    }

    private var isForMany: Bool { all || conflicts.count > 1 }

    func validate() throws {
        guard others.count + (take == nil ? 0 : 1) == 1 else {
            throw ValidationError(
                "give exactly one of --take N, --value V, --keep-both, --restore and --delete")
        }
        guard all != !conflicts.isEmpty else {
            throw ValidationError("give the conflicts' ids, or --all")
        }
        guard all || selection.isAll else {
            throw ValidationError(
                "--collection, --field, --office, --import and --limit go with --all")
        }
        guard !isForMany || take != nil else {
            throw ValidationError("many conflicts are settled with --take only")
        }
        guard isForMany || !dryRun else {
            throw ValidationError(
                "--dry-run goes with many conflicts; one is shown by fieldbook conflicts show")
        }
    }

    func run() throws {
        let replica = try options.open()
        if isForMany {
            try resolveMany(replica)
        } else {
            try resolveOne(conflicts[0], replica)
        }
    }

    private func resolveOne(_ id: String, _ replica: Replica) throws {
        let resolution = try others.first ?? .take(choice(in: replica.conflict(id)))
        let clock = try replica.clockReport()
        let result = try replica.resolve(
            id, resolution, reason: reason, author: options.resolvedAuthor)
        try EditAnswer(result, resolved: id, clock: clock).write(to: options.output)
    }

    private func choice(in conflict: Conflict) throws -> Int {
        // A number is taken as it is: the resolver knows which kinds it fits.
        if case .take(let index) = decision { return index }
        switch decision?.choice(in: conflict) {
        case .success(let index): return index
        case .failure(let obstacle):
            throw CommandFailure.usage(
                "--take \(take ?? "") does not settle it: \(obstacle.text)",
                hint: "look at it with: fieldbook conflicts show \(conflict.id)")
        case nil: throw CommandFailure.usage("nothing was given to take")
        }
    }
}

// MARK: - Many

extension ResolveCommand {
    private static let shown = 5

    private func resolveMany(_ replica: Replica) throws {
        guard let decision else { return }
        let meant =
            try all
            ? replica.conflicts(selection.selection).conflicts
            : conflicts.map { try replica.conflict($0) }
        preview(meant, decision, replica)
        let planned = decision.preview(of: meant)
        guard !dryRun, !planned.settled.isEmpty else { return try write(planned) }
        try confirmation.ask(
            "settle \(Count.text(planned.settled.count, "conflict"))?", options.output)
        let resolution = try replica.resolve(
            meant, decision, reason: reason, author: options.resolvedAuthor)
        try write(resolution)
    }

    /// What would be taken, on stderr: the first few in full, all of them counted.
    private func preview(_ meant: [Conflict], _ decision: CommonDecision, _ replica: Replica) {
        let words = ConflictText(replica: replica, options: options)
        var settled: [String] = []
        for conflict in meant {
            guard let index = try? decision.choice(in: conflict).get() else { continue }
            settled.append(words.choice(index, of: conflict))
        }
        settled.prefix(Self.shown).forEach { options.output.remark($0) }
        if settled.count > Self.shown {
            options.output.remark("… and \(settled.count - Self.shown) more")
        }
        let open = meant.count - settled.count
        options.output.remark(
            "\(Count.text(settled.count, "conflict")) would be settled"
                + (open > 0 ? ", \(open) would stay open" : ""))
    }

    private func write(_ resolution: CommonResolution) throws {
        try options.output.answer { writer in
            writer.array("resolved", resolution.settled) { writer, settled in
                writer.object { writer in
                    writer.member("conflict", settled.conflict)
                    writer.member("record", settled.record.description)
                    writer.member("commit", settled.commit?.description)
                }
            }
            writer.array("skipped", resolution.skipped) { writer, skipped in
                writer.object { writer in
                    writer.member("conflict", skipped.conflict)
                    writer.member("message", skipped.obstacle.text)
                }
            }
        } text: {
            resolution.settled.map { "\($0.record)\n" }.joined()
        }
        for obstacle in CommonDecision.Obstacle.allCases {
            let count = resolution.skipped.count { $0.obstacle == obstacle }
            if count > 0 {
                options.output.remark("\(Count.text(count, "conflict")) left: \(obstacle.text)")
            }
        }
        let commits = CommitRange.all(of: resolution.settled.compactMap(\.commit))
        if !commits.isEmpty {
            options.output.remark(
                "settled \(Count.text(resolution.settled.count, "conflict")); to take it back: "
                    + options.command("revert", commits.map(\.description)))
        }
        try ExitStatus.first(of: resolution.skipped.isEmpty ? [] : [.conflicts]).leave()
    }
}
