import ReplicaStore
import StoreKit
import SyncProtocol
import TestSupport
import Testing

@Suite("Consent to a referral")
struct ConsentTests {
    private let folder: ScratchFolder
    private let replica: Replica

    init() throws {
        folder = try ScratchFolder()
        replica = try Replica.create(
            path: folder.file("minsk.sqlite"), office: "minsk", author: "Ala",
            environment: TestClock().environment())
    }

    private func stakeholder(_ name: String) throws -> RecordID {
        try replica.add(
            "stakeholder", [.set(field: "name", .text(name)), .set(field: "type", "ngo_national")]
        ).id
    }

    private func addCase(_ consent: FieldChange...) throws -> RecordID {
        try replica.add(
            "case",
            [.set(field: "sex", "f"), .addElement(field: "protection_categories", "other")]
                + consent
        ).id
    }

    private func referral(_ id: RecordID, to receiver: RecordID) -> [FieldChange] {
        [
            .set(field: "case", .text(id.description)),
            .set(field: "to_stakeholder", .text(receiver.description)),
            .set(field: "service_type", "health"),
        ]
    }

    private func expectRefused(
        _ field: String, sourceLocation: SourceLocation = #_sourceLocation,
        _ act: () throws -> EditResult
    ) throws {
        let error = #expect(throws: StoreError.self, sourceLocation: sourceLocation) {
            _ = try act()
        }
        #expect(error?.kind == .consent, sourceLocation: sourceLocation)
        #expect(error?.message.contains(field) == true, sourceLocation: sourceLocation)
    }

    @Test("what forbids is refused before anything is written, by adding, batch and edit")
    func refusals() throws {
        let (red, blue) = (try stakeholder("Fictitious Red"), try stakeholder("Fictitious Blue"))
        let excluded = Value.text(red.description)
        let barred = try addCase(.addElement(field: "no_share_with", excluded))
        let covered = try addCase(.addElement(field: "consent_partners", excluded))
        let ended = try addCase(.set(field: "consent_expires", "2020-01-01"))
        try expectRefused("no_share_with") {
            try replica.add("referral", referral(barred, to: red))
        }
        try expectRefused("consent_partners") {
            try replica.add("referral", referral(covered, to: blue))
        }
        try expectRefused("consent_expires") {
            let changes = [referral(covered, to: red), referral(ended, to: red)]
            return try replica.apply(
                changes.map { .create(collection: "referral", changes: $0, space: nil) })[0]
        }
        #expect(try replica.list("referral").records.isEmpty)
        let made = try replica.add("referral", referral(covered, to: red)).id.description
        _ = try replica.edit(
            covered.description, in: "case", [.set(field: "consent_sharing", "withdrawn")])
        try expectRefused("consent_sharing") {
            try replica.edit(
                made, in: "referral", [.addElement(field: "shared_fields", "given_name")])
        }
        // The referral goes on, and can be revoked.
        _ = try replica.edit(made, in: "referral", [.set(field: "status", "revoked")])
    }

    @Test("a reason goes past the consent, and stands in the referral; unknown cases are referred")
    func override() throws {
        let red = try stakeholder("Fictitious Red")
        let id = try addCase(.set(field: "consent_sharing", "withdrawn"))
        let empty = #expect(throws: StoreError.self) {
            try replica.add("referral", referral(id, to: red), override: " ")
        }
        #expect(empty?.kind == .usage)
        let made = try replica.add("referral", referral(id, to: red), override: "she is in danger")
        #expect(made.warnings.count == 1)
        let entries = try replica.show(made.id.description, in: nil).fields["status_log"]?.array
        #expect(entries?.count == 1)
        #expect(
            entries?.first?.map?["text"] == "Handed on against consent_sharing: she is in danger")
        let unknown = RecordID(high: 0x0197_0000_0000_7000, low: 0x8000_0000_0000_0001)
        #expect(try replica.add("referral", referral(unknown, to: red)).warnings == [])
    }
}
