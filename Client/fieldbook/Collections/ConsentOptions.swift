import ArgumentParser
import DomainModel

/// The option that hands on a case although its consent forbids that.
struct ConsentOptions<Slot: CollectionSlot>: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Why a case is handed on although its consent forbids that, such as to save a life. It \
            takes the level manage in the case's space, and is recorded where others see it.
            """,
            valueName: "reason",
            visibility: ["case", "referral"].contains(Slot.collection.name) ? .default : .hidden))
    var override: String?
}
