import DomainModel
import StoreKit
import SyncProtocol

/// What consent says to handing on a case.
struct ConsentAnswer {
    var warnings: [String] = []
    /// Why somebody went past the consent.
    var reason: String?
    /// The entry for a log that says who did so, and why.
    var entry: Value?
}

extension EditSession {
    /// Asks the consent of the case that a referral hands on.
    ///
    /// - Parameters:
    ///   - writes: what is about to be written into the referral.
    ///   - state: the referral until now; empty for a new one.
    /// - Throws: `StoreError` of kind `consent` where the case's consent forbids it.
    func consent(
        to writes: [RecordEdit.Write], over state: RecordState, _ collection: CollectionSchema
    ) throws -> ConsentAnswer {
        guard collection.name == "referral", writes.contains(where: \.handsOn) else {
            return ConsentAnswer()
        }
        let before = VisibleFields(state: state, collection: collection)
        func value(_ field: String) -> String? {
            let key = RegisterKey(field)
            let write = writes.first { $0.key == key }
            return (write?.value ?? before[field]).text
        }
        guard let id = value("case").flatMap({ RecordID($0) }), let row = try heldCase(id) else {
            return ConsentAnswer()
        }
        return try consent(of: row, to: value("to_stakeholder"))
    }

    /// Asks the consent of a case that is handed on.
    ///
    /// - Parameter stakeholder: the id of the receiver; nil where it is an office.
    func consent(of row: RecordRow, to stakeholder: String?) throws -> ConsentAnswer {
        guard let check = try consentCheck(of: row) else { return ConsentAnswer() }
        // What the person has refused counts under whichever registration it stands.
        let others = try registrations(of: row.id).filter { $0 != row.id }.compactMap { id in
            try heldCase(id).flatMap(consentCheck)
        }
        let objections = ([check] + others).lazy.compactMap { $0.objection(to: stakeholder) }
        guard let objection = objections.first else {
            return ConsentAnswer(warnings: check.warnings)
        }
        guard let reason = consentOverride else {
            throw StoreError(
                .consent, objection.message,
                hint: objection.remedy + ". Who manages the case's space can hand it on all the "
                    + "same, to save a life: --override REASON")
        }
        let space = try SpaceTable(database: database).find(row.space)
        try checkMayOverride(space, reason: reason)
        return ConsentAnswer(
            warnings: ["handed on against \(objection.field), which is recorded"]
                + check.warnings,
            reason: reason, entry: .text("Handed on against \(objection.field): \(reason)"))
    }

    /// Nil for a skeleton, or a case that others keep: this replica does not know the consent.
    private func consentCheck(of row: RecordRow) throws -> ConsentCheck? {
        let collection = try collection(ConsentCheck.collection)
        let state = try record(of: row, collection.name).visible
        guard !state.registers.entries.isEmpty else { return nil }
        return ConsentCheck(
            fields: VisibleFields(state: state, collection: collection).consent, today: today.text)
    }

    /// Where no server has granted the space, its holder manages it.
    private func checkMayOverride(_ space: SpaceRow, reason: String) throws {
        guard reason.contains(where: { !$0.isWhitespace }) else {
            throw StoreError(
                .usage, "the reason for going past the consent is empty",
                hint: "say why: --override REASON")
        }
        guard let level = space.level, level < .manage else { return }
        throw StoreError(
            .consent, "only who manages \(space.name) may hand on a case against its consent",
            hint: "ask a colleague with the level manage, or the central office")
    }

    /// A case in the space of an office.
    func heldCase(_ id: RecordID, inSpaceOf office: String) throws -> RecordRow? {
        guard let space = try SpaceTable(database: database).find(SpaceName.own(of: office)),
            let collection = try CollectionTable(database: database)
                .number(of: ConsentCheck.collection)
        else { return nil }
        return try RecordTable(database: database)
            .find(id, collection: collection, space: space.space)
    }

    func heldCase(_ id: RecordID) throws -> RecordRow? {
        do {
            return try locator.find(id, in: ConsentCheck.collection)
        } catch let error as StoreError where error.kind == .notFound {
            return nil
        }
    }
}

extension RecordEdit.Write {
    /// Whether it names the case or a receiver, or shares one more field.
    fileprivate var handsOn: Bool {
        guard !value.isNull else { return false }
        return ["case", "to_stakeholder", "to_office", "shared_fields"].contains(key.field)
    }
}
