import DomainModel
import ReplicaStore
import StoreKit
import SyncProtocol
import TestSupport
import Testing

/// What an office has to do, in a replica whose clock the test moves. All people are fictitious.
@Suite("What is due today")
struct TodayTests {
    private static let day: Int64 = 86_400_000
    private let folder: ScratchFolder
    /// 2026-09-21 in UTC, which is the office's time zone here.
    private let clock = TestClock()
    private let replica: Replica

    init() throws {
        folder = try ScratchFolder()
        replica = try Replica.create(
            path: folder.file("minsk.sqlite"), office: "minsk", author: "A. Minsk",
            environment: clock.environment())
    }

    @discardableResult
    private func addCase(_ name: String, _ fields: [String: Value]) throws -> RecordID {
        try replica.add(
            "case",
            [
                .set(field: "sex", "f"), .addElement(field: "protection_categories", "other"),
                .set(field: "family_name", .text(name)),
            ] + fields.sorted { $0.key < $1.key }.map { .set(field: $0.key, $0.value) }
        ).id
    }

    private func add(_ collection: String, _ fields: [String: Value]) throws -> RecordID {
        try replica.add(
            collection, fields.sorted { $0.key < $1.key }.map { .set(field: $0.key, $0.value) }
        ).id
    }

    /// Kind, title, day and `!` where late.
    private func today(days: Int = 7, colleague: String? = nil) throws -> [String] {
        try replica.today(days: days, colleague: colleague).map { item in
            let due = item.due.map { " \($0.text)" } ?? ""
            return "\(item.kind.rawValue) \(item.title)\(due)\(item.isLate ? "!" : "")"
        }
    }

    @Test("follow-ups are due up to the last day looked at, the latest ones first")
    func followUps() throws {
        try addCase("Third", ["next_follow_up": "2026-09-28"])
        try addCase("First", ["next_follow_up": "2026-09-20"])
        try addCase("Second", ["next_follow_up": "2026-09-21"])
        try addCase("Later", ["next_follow_up": "2026-09-29"])
        try addCase("Closed", ["next_follow_up": "2026-09-01", "status": "closed"])
        #expect(
            try today() == [
                "follow_up First 2026-09-20!", "follow_up Second 2026-09-21",
                "follow_up Third 2026-09-28",
            ])
        #expect(try today(days: 0).count == 2)
        let items = try replica.today(days: 0)
        let record = try #require(items.first?.record)
        #expect(items[0].command == ["case", "show", record.end])
    }

    @Test("a person at immediate risk comes before what is later by the calendar")
    func immediateRisk() throws {
        try addCase("Usual", ["next_follow_up": "2026-01-01"])
        try addCase("Urgent", ["next_follow_up": "2026-09-21", "risk_level": "immediate"])
        #expect(
            try today() == ["follow_up Urgent 2026-09-21", "follow_up Usual 2026-01-01!"])
    }

    @Test("a consent that runs out and a retention that has come are said; a legal hold waits")
    func consentAndRetention() throws {
        try addCase("Consent", ["consent_expires": "2026-09-25"])
        try addCase("Old", ["retention_until": "2026-09-20", "status": "closed"])
        try addCase(
            "Held", ["retention_until": "2026-09-20", "status": "closed", "legal_hold": true])
        try addCase("Kept", ["retention_until": "2026-09-22", "status": "closed"])
        #expect(
            try today() == [
                "consent_expiring Consent 2026-09-25", "retention Old 2026-09-20!",
            ])
    }

    @Test("an open case without a note for 30 days is said, and a note ends that")
    func silence() throws {
        let id = try addCase("Silent", [:])
        try addCase("Resting", ["status": "on_hold"])
        try addCase("Planned", ["next_follow_up": "2027-01-01"])
        clock.advance(milliseconds: 30 * Self.day)
        #expect(try today().isEmpty)
        clock.advance(milliseconds: Self.day)
        #expect(try today() == ["no_contact Silent 2026-10-21!"])
        _ = try add("note", ["subject": .text(id.description), "text": "Fictitious note"])
        #expect(try today().isEmpty)
        clock.advance(milliseconds: 31 * Self.day)
        #expect(try today().count == 1)
        _ = try replica.edit(
            id.description, in: "case", [.setElement(field: "notes", element: nil, "Called")])
        #expect(try today().isEmpty)
    }

    @Test(
        "a referral is late after the days of its urgency",
        arguments: [("immediate", 1), ("urgent", 3), ("soon", 7), ("routine", 14)])
    func lateReferrals(urgency: String, days: Int) throws {
        let receiver = try add("stakeholder", ["name": "Fictitious Clinic", "type": "other"])
        let id = try addCase("Referred", ["next_follow_up": "2027-05-01"])
        let referral = try add(
            "referral",
            [
                "case": .text(id.description), "to_stakeholder": .text(receiver.description),
                "service_type": "health", "urgency": .text(urgency),
            ])
        clock.advance(milliseconds: Int64(days) * Self.day)
        #expect(try today().isEmpty)
        clock.advance(milliseconds: Self.day)
        let items = try replica.today(days: 7)
        #expect(items.map(\.kind) == [.referralLate])
        #expect(items[0].isLate)
        #expect(items[0].title == "Referred")
        #expect(items[0].service == "health")
        #expect(items[0].command == ["referral", "accept", referral.end])
        // A step is a new beginning.
        _ = try replica.take(.accept, of: referral.description)
        #expect(try today().isEmpty)
    }

    @Test("actions of this office and planned meetings are due; each says its next step")
    func agenda() throws {
        _ = try add("action", ["text": "Write minutes", "due": "2026-09-22"])
        let begun = try add(
            "action", ["text": "Print", "due": "2026-09-20", "status": "in_progress"])
        _ = try add("action", ["text": "Done", "due": "2026-09-20", "status": "done"])
        _ = try replica.add(
            "meeting",
            [
                .set(field: "title", "Fictitious meeting"), .set(field: "kind", "bilateral"),
                .setMember(group: "schedule", member: "start", "2026-09-23T10:00+03:00"),
            ])
        #expect(
            try today() == [
                "action Print 2026-09-20!", "action Write minutes 2026-09-22",
                "appointment Fictitious meeting 2026-09-23",
            ])
        #expect(
            try replica.today(days: 7)[0].command
                == ["action", "edit", begun.end, "status=done"])
    }

    @Test("a colleague's day is his own cases, and those that he made and nobody has taken")
    func ownWork() throws {
        let due: Value = "2026-09-21"
        try addCase("Mine", ["next_follow_up": due, "caseworker": "A. Minsk"])
        try addCase("Theirs", ["next_follow_up": due, "caseworker": "B. Minsk"])
        try addCase("Nobody's", ["next_follow_up": due])
        #expect(try today().count == 3)
        #expect(
            try today(colleague: "A. Minsk")
                == ["follow_up Mine 2026-09-21", "follow_up Nobody's 2026-09-21"])
        #expect(try today(colleague: "B. Minsk") == ["follow_up Theirs 2026-09-21"])
        #expect(try today(colleague: "C. Minsk").isEmpty)
    }
}
