import DomainModel
import SyncProtocol

/// One thing that somebody at the office has to do, or to know, today.
package struct TodayItem: Hashable, Sendable {
    /// The kinds, what presses most before the others of one day. A further kind is a case here, in
    /// its place, and a part of `Replica.today`.
    package enum Kind: String, CaseIterable, Sendable {
        case referralWaiting = "referral_waiting"
        case appointment
        case transferAccepted = "transfer_accepted"
        case referralLate = "referral_late"
        case followUp = "follow_up"
        case consentExpiring = "consent_expiring"
        case action
        case conflict
        case quarantine
        case referralAnswered = "referral_answered"
        case unsent
        case sync
        case noContact = "no_contact"
        case retention
    }

    /// What presses more than the day says.
    enum Weight: Int {
        /// A life may depend on it.
        case immediate
        case usual
        /// What can wait for a quiet hour.
        case low
    }

    package let kind: Kind
    /// Nil where it is about the replica as a whole.
    package let record: RecordID?
    package let collection: String?
    /// The person, or what else it is about.
    package let title: String
    /// A code of `service_type`, of what a referral is for.
    package let service: String?
    /// How many, where it is about several.
    package let count: Int?
    /// In the office's time zone.
    package let due: CalendarDate?
    package let isLate: Bool
    /// What does it: the arguments of the command.
    package let command: [String]
    let weight: Weight

    init(
        _ kind: Kind, of view: RecordView? = nil, title: String = "", service: String? = nil,
        count: Int? = nil, due: CalendarDate? = nil, isLate: Bool = false,
        weight: Weight = .usual, command: [String]
    ) {
        self.kind = kind
        record = view?.id
        collection = view?.collection
        self.title = title
        self.service = service
        self.count = count
        self.due = due
        self.isLate = isLate
        self.weight = weight
        self.command = command
    }

    /// What presses most first: what may cost a life, then by day, what has no day as if it were
    /// due today; of one day in the order of kinds.
    static func sorted(_ items: [TodayItem], today: CalendarDate) -> [TodayItem] {
        let kinds = Dictionary(
            uniqueKeysWithValues: Kind.allCases.enumerated().map { ($1, $0) })
        func key(_ item: TodayItem) -> [Int] {
            [item.weight.rawValue, (item.due ?? today).dayNumber, kinds[item.kind] ?? 0]
        }
        return items.map { (key($0), $0) }.sorted { left, right in
            left.0 == right.0
                ? (left.1.title, left.1.record?.description ?? "")
                    < (right.1.title, right.1.record?.description ?? "")
                : left.0.lexicographicallyPrecedes(right.0)
        }.map(\.1)
    }
}
