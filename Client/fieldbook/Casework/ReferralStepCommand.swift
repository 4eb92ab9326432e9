import ArgumentParser
import CommandSupport
import ReplicaStore

/// `fieldbook referral accept|decline|start|complete|not-complete|revoke`.
enum ReferralStepCommands {
    static let all: [any ParsableCommand.Type] = [
        AcceptReferralCommand.self, ReferralStepCommand<Declining>.self,
        ReferralStepCommand<Starting>.self, ReferralStepCommand<Completing>.self,
        ReferralStepCommand<NotCompleting>.self, ReferralStepCommand<Revoking>.self,
    ]
}

/// A step as a type, since the argument parser knows commands by their types.
protocol ReferralStepKind: Sendable {
    static var step: ReferralStep { get }
    static var abstract: String { get }
}

enum Declining: ReferralStepKind {
    static let step = ReferralStep.decline
    static let abstract = "Declines a referral; what it shared is erased from the channel."
}

enum Starting: ReferralStepKind {
    static let step = ReferralStep.start
    static let abstract = "Says that the service of an accepted referral has begun."
}

enum Completing: ReferralStepKind {
    static let step = ReferralStep.complete
    static let abstract = "Says that the service was given, or corrects that it was not."
}

enum NotCompleting: ReferralStepKind {
    static let step = ReferralStep.notComplete
    static let abstract = "Says that the service could not be given, or corrects that it was."
}

enum Revoking: ReferralStepKind {
    static let step = ReferralStep.revoke
    static let abstract = "Takes back a referral; what it shared is erased from the channel."
}

/// What a step may say.
struct StepOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Why; both offices read it.", valueName: "text"))
    var reason: String?

    @Option(help: ArgumentHelp("What came of it; both offices read it.", valueName: "text"))
    var outcome: String?

    var note: StepNote { StepNote(reason: reason, outcome: outcome) }
}

struct ReferralStepCommand<Kind: ReferralStepKind>: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: Kind.step.rawValue,
            abstract: Kind.abstract,
            discussion: """
                The other office learns of it when both have synced.

                Example:

                  fieldbook referral \(Kind.step.rawValue) ID --reason TEXT
                """)
    }

    @OptionGroup var record: RecordArgument
    @OptionGroup var step: StepOptions
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let replica = try options.open()
        let clock = try replica.clockReport()
        let result = try replica.take(
            Kind.step, of: record.id, step.note, author: options.resolvedAuthor)
        try EditAnswer(result, clock: clock).write(to: options.output)
    }
}

struct AcceptReferralCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: ReferralStep.accept.rawValue,
        abstract: "Accepts a referral from another office.",
        discussion: """
            With --open-case a case of this office begins with what the referral shows; what \
            the office has to ask for itself is named. The other office learns of the step when \
            both have synced.

            Example:

              fieldbook referral accept ID --open-case
            """)

    @OptionGroup var record: RecordArgument

    @Flag(help: "Open a case of this office with what the referral shows.")
    var openCase = false

    @OptionGroup var step: StepOptions
    @OptionGroup var options: GlobalOptions

    func run() throws {
        let replica = try options.open()
        let clock = try replica.clockReport()
        let author = options.resolvedAuthor
        guard openCase else {
            let result = try replica.take(.accept, of: record.id, step.note, author: author)
            return try EditAnswer(result, clock: clock).write(to: options.output)
        }
        let (result, opened) = try replica.acceptOpeningCase(
            record.id, step.note, author: author)
        try EditAnswer(result, opened: opened, clock: clock).write(to: options.output)
    }
}
