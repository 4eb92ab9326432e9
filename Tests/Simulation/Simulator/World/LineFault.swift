/// What can become of a request and its answer.
enum LineFault: String, CaseIterable, Sendable {
    case none = "ok"
    case requestLost = "request-lost"
    case answerLost = "answer-lost"
    /// The request arrives twice, one right after the other.
    case doubled
    /// The request is given up and arrives later, at any time.
    case delayed
    /// The request ends in its middle.
    case requestCut = "request-cut"
    /// The answer ends in its middle.
    case answerCut = "answer-cut"
    /// Something on the way takes no request of that size, and the server does not hear of it.
    case tooLarge = "too-large"
    /// The answer has as little in its pages as one can have: the line is slow.
    case smallPage = "small-page"
}
