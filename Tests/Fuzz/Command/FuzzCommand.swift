import ArgumentParser
import FuzzTargets

/// Hands hostile input to the product's decoders and stores.
@main
struct FuzzCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fieldbook-fuzz",
        abstract: "Hands hostile input to the product's decoders and stores.",
        discussion: """
            Examples:

              fieldbook-fuzz seeds Tests/Fuzz/Corpus
              fieldbook-fuzz replay response Tests/Fuzz/Corpus/response/answer-1
              fieldbook-fuzz roll request --count 10000 --seed 7
            """,
        subcommands: [SeedsCommand.self, ReplayCommand.self, RollCommand.self, CoverCommand.self])
}

struct TargetArgument: ParsableArguments {
    @Argument(help: "What the input is: one of the folders of the corpus.")
    var target: String

    func type() throws -> any FuzzTarget.Type {
        guard let type = FuzzTargets.named(target) else {
            let names = FuzzTargets.all.map { $0.name }.joined(separator: ", ")
            throw ValidationError("no such target; there are \(names)")
        }
        return type
    }
}
