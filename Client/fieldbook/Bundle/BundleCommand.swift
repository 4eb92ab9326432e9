import ArgumentParser
import CommandSupport
import ReplicaStore
import SyncEngine
import SyncProtocol
import TextFormats

struct BundleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bundle",
        abstract: "Exchanges edits through a file, where no server can be reached.",
        discussion: """
            A bundle holds edits, those of others too, for whoever gets the file. Bundles can be \
            taken in any order and any number of times, also of one office through another; \
            whoever reaches the server first brings all edits there.

            Two offices with a stick between them:

              fieldbook bundle export --space network --out to-brest.bundle
              fieldbook bundle import from-brest.bundle

            For a small bundle the other office first says what it holds:

              fieldbook bundle vector --out brest.vector
              fieldbook bundle export --for brest.vector --out to-brest.bundle
            """,
        subcommands: [
            BundleVectorCommand.self, BundleExportCommand.self, BundleImportCommand.self,
            BundleVouchCommand.self, BundleTrustCommand.self,
        ])
}

struct BundleTrustCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trust",
        abstract: "Takes what bundles said of the server's log for true, on your word.",
        discussion: """
            What a bundle says that the server holds is confirmed by the next sync, or taken back: \
            then its edits are kept in quarantine. Where the server has lost its data and the \
            bundle is the last copy, somebody who manages the space can say that it is true: then \
            the next sync gives it back to the server. It cannot be undone; a forged bundle would \
            spread to everybody. On a terminal it asks first; elsewhere it needs --yes.

            Example:

              fieldbook bundle trust office:minsk
            """)

    @Argument(help: "The space.")
    var space: String

    @OptionGroup var confirmation: Confirmation
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let replica = try options.open()
        try confirmation.ask(
            "Take what bundles said of \(space) for what the server holds, though no server has "
                + "confirmed it?", options.output)
        let isChanged = try replica.trustKnowledge(of: space, author: options.resolvedAuthor)
        try options.output.answer { writer in
            writer.member("space", space)
            writer.member("changed", isChanged)
        } text: {
            ""
        }
        if !isChanged { options.output.remark("everything there is confirmed already") }
    }
}

struct BundleVectorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vector",
        abstract: "Writes down what this replica holds, for another office's export.",
        discussion: """
            The file names spaces, devices and counters; it holds no record. An office that has \
            it makes a bundle of what is missing here, and no more.

            Example:

              fieldbook bundle vector --out minsk.vector
            """)

    @Option(help: ArgumentHelp("Where to write it.", valueName: "file"), completion: .file())
    var out: String

    @Option(
        name: .customLong("space"),
        help: ArgumentHelp("Only this space; may be repeated.", valueName: "space"))
    var spaces: [String] = []

    @OptionGroup var options: GlobalOptions

    func run() throws {
        let vector = try options.open().peerVector(spaces: spaces.isEmpty ? nil : spaces)
        let file = try OutputFile(path: out)
        let bytes = try file.commit {
            var writer = try BundleWriter(.vector) { try file.write($0) }
            try writer.write(vector)
            try writer.finish()
            return writer.bytes
        }
        try options.output.answer { writer in
            writer.member("file", out)
            writer.member("bytes", bytes)
            writer.array("spaces", vector.spaces) { writer, space in
                writer.object {
                    $0.member("space", space.space)
                    $0.member("cursor", space.cursor.number)
                    $0.member("writers", space.acknowledged.count)
                    $0.member("pendingWriters", space.pending.count)
                }
            }
        } text: {
            "wrote \(out): what this replica holds of "
                + vector.spaces.map(\.space).joined(separator: ", ") + "\n"
        }
    }
}

struct BundleVouchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vouch",
        abstract: "Gives your word for edits of bundles that wait to be sent.",
        discussion: """
            A replica that belongs to no server takes edits from bundles without asking. Once it \
            has joined one, they would be sent under its name: so they wait until somebody has \
            looked at them. This lists them, and asks; without a terminal it takes --yes.

            Example:

              fieldbook bundle vouch
            """)

    @OptionGroup var confirmation: Confirmation
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let replica = try options.open()
        let questions = try replica.unvouched()
        let list = BundleQuestionText(questions: questions, output: options.output)
        if !questions.isEmpty {
            try confirmation.ask(
                "These edits of others are sent with the next sync:\n\(list.lines)"
                    + "Do you give your word for them?", options.output)
            try replica.vouch(author: options.resolvedAuthor)
        }
        try options.output.answer { writer in
            list.write(&writer)
        } text: {
            ""
        }
        options.output.remark(
            questions.isEmpty
                ? "no edits wait for anybody's word"
                : "\(Count.text(questions.count, "edit")) will be sent: \(options.command("sync"))")
    }
}
