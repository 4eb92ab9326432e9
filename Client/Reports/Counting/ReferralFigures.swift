import DomainModel
import ReportTables

/// What became of some referrals, and how long each step took.
struct ReferralFigures {
    private(set) var made = 0
    private var accepted = 0
    private var declined = 0
    private var completed = 0
    private var notCompleted = 0
    private var revoked = 0
    private var waiting = 0
    private var late = 0
    /// In milliseconds.
    private var answers: [Int64] = []
    private var completions: [Int64] = []

    static var dimension: ReportDimension {
        ReportDimension(
            "step", label: "Step", isExclusive: false,
            [
                ReportCategory("made", wording: "Made"),
                ReportCategory("accepted", wording: "Accepted"),
                ReportCategory("declined", wording: "Declined"),
                ReportCategory("completed", wording: "Completed"),
                ReportCategory("not_completed", wording: "Not completed"),
                ReportCategory("revoked", wording: "Revoked"),
                ReportCategory("waiting", wording: "Waiting"),
                ReportCategory("late", wording: "Waiting too long"),
                ReportCategory("completion_rate", wording: "Completed, %", holds: .measures),
                ReportCategory("answer_median", wording: "Days to answer", holds: .measures),
                ReportCategory("answer_p90", wording: "the same, 9 of 10", holds: .measures),
                ReportCategory("completion_median", wording: "Days to end", holds: .measures),
                ReportCategory("completion_p90", wording: "the same, 9 of 10", holds: .measures),
            ])
    }

    mutating func count(_ referral: CountedReferral) {
        made += 1
        if referral.wasAccepted { accepted += 1 }
        switch referral.status {
        case "declined": declined += 1
        case "completed": completed += 1
        case "not_completed": notCompleted += 1
        case "revoked": revoked += 1
        case "pending":
            waiting += 1
            if referral.isLate { late += 1 }
        default: break
        }
        if let answered = referral.answered { answers.append(answered - referral.made) }
        if let ended = referral.completed { completions.append(ended - referral.made) }
    }

    var cells: [ReportCell] {
        [made, accepted, declined, completed, notCompleted, revoked, waiting, late].map {
            .count($0)
        } + [
            made > revoked ? .measure(Self.tenths(completed * 100, made - revoked)) : .none,
            Self.days(answers, rank: Self.median), Self.days(answers, rank: Self.ninth),
            Self.days(completions, rank: Self.median), Self.days(completions, rank: Self.ninth),
        ]
    }

    /// The smallest value that half of all, or nine in ten, do not exceed: the nearest rank, which
    /// is always a value that occurred.
    private static let median = 5
    private static let ninth = 9

    private static func days(_ values: [Int64], rank tenths: Int) -> ReportCell {
        guard !values.isEmpty else { return .none }
        let rank = (values.count * tenths + 9) / 10
        let value = values.sorted()[max(0, rank - 1)]
        return .measure(Self.tenths(Int(max(0, value)), 86_400_000))
    }

    /// A quotient, rounded to tenths, halves up.
    private static func tenths(_ dividend: Int, _ divisor: Int) -> Double {
        Double((dividend * 20 + divisor) / (2 * divisor)) / 10
    }
}

/// A referral as it stood at the end of a report's last day.
struct CountedReferral {
    let service: String?
    /// The office or stakeholder it was made to.
    let party: String
    /// Milliseconds since 1970.
    let made: Int64
    let status: String
    let declineReason: String?
    let wasAccepted: Bool
    let isLate: Bool
    /// When it was first accepted or declined.
    let answered: Int64?
    /// When it was last completed, or not.
    let completed: Int64?
}
