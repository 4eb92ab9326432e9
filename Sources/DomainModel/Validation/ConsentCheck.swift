import SyncProtocol

/// What a case's consent says to handing the case on, by referral or transfer.
///
/// A recorded refusal, an expiry and an exclusion forbid; where nothing is recorded, the check
/// warns. Its words name fields, and never hold what the case says in others.
package struct ConsentCheck: Hashable, Sendable {
    /// Why a case is not handed on, and what would allow it.
    package struct Objection: Hashable, Sendable {
        /// The field that forbids.
        package let field: String
        package let message: String
        package let remedy: String
    }

    /// The collection whose records consent is asked for.
    package static let collection = "case"
    /// The fields that are looked at.
    package static let fields = [
        "consent_sharing", "consent_services", "consent_expires", "no_share_with",
        "consent_partners", "do_not_contact",
    ]

    private let values: [String: Value]
    private let today: String

    /// - Parameters:
    ///   - fields: the case's visible fields; sets as arrays of ids.
    ///   - today: the office's day, such as `2026-05-01`.
    package init(fields: [String: Value], today: String) {
        values = fields
        self.today = today
    }

    /// The first reason against handing the case on.
    ///
    /// - Parameter stakeholder: the id of the receiver; nil where only an office receives.
    package func objection(to stakeholder: String?) -> Objection? {
        refusal ?? expiry ?? stakeholder.flatMap(exclusion)
    }

    /// The first reason for which a case that was handed on is taken back: like `objection`, but
    /// that an expiry of consent takes nothing back.
    package func withdrawal(from stakeholder: String?) -> Objection? {
        refusal ?? stakeholder.flatMap(exclusion)
    }

    /// What whoever hands the case on has to know, although nothing forbids it.
    package var warnings: [String] {
        var warnings: [String] = []
        if values["consent_sharing"]?.text == nil {
            warnings.append(
                "the case does not say whether the person agrees to sharing (consent_sharing): "
                    + "ask, and record the answer")
        }
        if values["do_not_contact"] == .bool(true) {
            warnings.append(
                "the person is not to be contacted (do_not_contact): tell the receiver")
        }
        return warnings
    }

    private var refusal: Objection? {
        refusal(of: "consent_sharing", called: "sharing")
            ?? refusal(of: "consent_services", called: "services")
    }

    private func refusal(of field: String, called what: String) -> Objection? {
        guard let answer = values[field]?.text, answer != "granted" else { return nil }
        return Objection(
            field: field,
            message: "the person does not agree to \(what): "
                + "\(field) of the case is not “granted”",
            remedy: "if the person agrees by now, record it in the case first: \(field)=granted")
    }

    /// Consent lasts to the end of its last day.
    private var expiry: Objection? {
        guard let last = values["consent_expires"]?.text, last < today else { return nil }
        return Objection(
            field: "consent_expires",
            message: "the person's consent has ended: consent_expires of the case is past",
            remedy: "ask the person again, then record the new day in consent_expires of the case")
    }

    private func exclusion(of stakeholder: String) -> Objection? {
        let receiver = Value.text(stakeholder)
        if values["no_share_with"]?.array?.contains(receiver) == true {
            return Objection(
                field: "no_share_with",
                message: "nothing is shared with this receiver: no_share_with of the case names it",
                remedy: "choose another receiver; or, if the person agrees by now, "
                    + "take it out of no_share_with of the case")
        }
        let partners = values["consent_partners"]?.array ?? []
        guard !partners.isEmpty, !partners.contains(receiver) else { return nil }
        return Objection(
            field: "consent_partners",
            message: "consent does not cover this receiver: "
                + "consent_partners of the case does not name it",
            remedy: "choose one of consent_partners; or, if the person agrees, "
                + "add the receiver to consent_partners of the case first")
    }
}
