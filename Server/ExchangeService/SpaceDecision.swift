import CentralStorage
import SyncProtocol

/// What the server has decided of a space's part of a request, from its admission to its answer.
enum SpaceDecision {
    /// The request is sound, and all that it brings is taken: the answer is a page, where there is
    /// anything to say. Before that, its commits may be taken into the space.
    case admitted(SpaceRow)
    /// The device may give back what the space lost; decided otherwise once that is taken.
    case recovering(SpaceRow)
    /// Some of the commits are to be taken in another transaction.
    case unfinished(Progress)
    /// The answer is this, and no page.
    case answered(SpaceResponse.Outcome)

    /// How far the commits of a request are taken.
    struct Progress {
        /// How many of the runs are done with.
        var runs = 0
        /// Whether something was left for another device to bring.
        var isWithholding = false
    }

    /// Nil where the answer is a page.
    var answer: SpaceResponse.Outcome? {
        if case .answered(let outcome) = self { outcome } else { nil }
    }

    var progress: Progress? {
        if case .unfinished(let progress) = self { progress } else { nil }
    }
}
