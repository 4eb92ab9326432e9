import DomainModel
import GRDB
import StoreKit
import SyncProtocol

/// One step on a referral's way.
package enum ReferralStep: String, Sendable, CaseIterable {
    case accept
    case decline
    case start
    case complete
    case notComplete = "not-complete"
    case revoke

    /// The status that it leads to.
    package var status: String {
        switch self {
        case .accept: "accepted"
        case .decline: "declined"
        case .start: "in_service"
        case .complete: "completed"
        case .notComplete: "not_completed"
        case .revoke: "revoked"
        }
    }

    /// Whether the office takes it that the case was referred to, and not the one that referred it.
    fileprivate var isReceivers: Bool { self != .revoke }
}

/// What is said with a step.
package struct StepNote: Sendable {
    package let reason: String?
    package let outcome: String?

    package init(reason: String? = nil, outcome: String? = nil) {
        self.reason = reason
        self.outcome = outcome
    }
}

extension Replica {
    /// Takes a referral one step further, with an entry in its log. From `completed` to
    /// `not_completed` and back is a correction.
    ///
    /// - Throws: `StoreError`, kind `notPermitted` where the other office takes the step, kind
    ///   `usage` where it does not follow from where the referral stands.
    package func take(
        _ step: ReferralStep, of name: String, _ note: StepNote = StepNote(), author: String? = nil
    ) throws -> EditResult {
        try file.write { database in
            let session = try EditSession(database, self, author: author)
            return try session.take(step, of: session.referral(name), note)
        }
    }

    /// Accepts a referral, and opens a case of this office with what it shows.
    ///
    /// - Returns: the step, and the new case.
    package func acceptOpeningCase(
        _ name: String, _ note: StepNote = StepNote(), author: String? = nil
    ) throws -> (step: EditResult, opened: EditResult) {
        try file.write { database in
            let session = try EditSession(database, self, author: author)
            let referral = try session.referral(name)
            guard !referral.isTransfer else {
                throw StoreError(
                    .usage, "the case itself comes once its office transfers it",
                    hint: "accept the referral without --open-case")
            }
            let step = try session.take(.accept, of: referral, note)
            return (step, try session.openCase(from: referral))
        }
    }
}

extension EditSession {
    fileprivate func referral(_ name: String) throws -> ReferralView {
        let row = try locator.find(name, in: ReferralView.collection)
        guard let referral = try ReferralView(row, self), referral.isInUse else {
            throw StoreError(
                .usage, "the referral is deleted or has moved away",
                hint: "see fieldbook referral show ID")
        }
        return referral
    }

    fileprivate func take(
        _ step: ReferralStep, of referral: ReferralView, _ note: StepNote
    ) throws -> EditResult {
        try checkMayTake(step, of: referral)
        let status = step.status
        guard referral.status != status || referral.fields.isOpen("status") else {
            throw StoreError(.usage, "the referral is \(status) already")
        }
        let isCorrection = referral.fields.collection.field("status")?.terminal
            .contains(referral.status)
        let words = [isCorrection == true ? "corrected to \(status)" : status, note.reason]
        var changes: [FieldChange] = [
            .set(field: "status", .text(status)),
            .setElement(
                field: "status_log", element: nil,
                .text(words.compactMap(\.self).joined(separator: ": "))),
        ]
        if step == .decline, let reason = note.reason {
            changes.append(.set(field: "decline_reason", .text(reason)))
        }
        if let outcome = note.outcome { changes.append(.set(field: "outcome", .text(outcome))) }
        return try edit(referral.row, changes)
    }

    /// Of a referral to a stakeholder, who has no Fieldbook, its sender takes all steps.
    private func checkMayTake(_ step: ReferralStep, of referral: ReferralView) throws {
        let receiver = referral.toOffice ?? referral.fromOffice
        let office = step.isReceivers ? receiver : referral.fromOffice
        guard let office, office != identity.office else { return }
        throw StoreError(
            .notPermitted,
            "\(office) takes this step of the referral, and this office is "
                + identity.office,
            hint: step.isReceivers
                ? "its sender can revoke it: fieldbook referral revoke ID"
                : "its receiver can decline it: fieldbook referral decline ID")
    }

    fileprivate func openCase(from referral: ReferralView) throws -> EditResult {
        let shared = try sharedCase(of: referral)
        guard !SharedCase.values(of: shared).isEmpty else {
            throw StoreError(
                .usage, "the referral shows nothing of the case, so there is none to open",
                hint: "accept it without --open-case, and add a case by hand")
        }
        let known = SharedCase.values(of: shared).map { RecordEdit.Write($0, shared[$0]) }
        let source = RecordEdit.Write("opened_from", .text(referral.id.description))
        let plan = try planCreation(of: ConsentCheck.collection, known + [source])
        let dot = try commit([plan.edit], in: plan.space)
        let code = plan.edit.writes.first { $0.key.text == "code" }?.value.text
        return EditResult(
            id: plan.edit.record, space: plan.space.name, code: code, commit: dot,
            warnings: plan.warnings)
    }

    /// What a referral shows of the case.
    func sharedCase(of referral: ReferralView) throws -> VisibleFields {
        VisibleFields(
            state: try record(
                CaseSharing.collection, SharedCase.id(of: referral.id), in: referral.space.space
            ).visible,
            collection: try collection(CaseSharing.collection))
    }
}
