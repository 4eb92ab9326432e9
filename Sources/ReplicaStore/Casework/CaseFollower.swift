import DomainModel
import GRDB
import StoreKit
import SyncProtocol

/// Carries out what follows from a case, its consent and its referrals, on whatever replica of the
/// responsible office sees that it is due. Replicas that do so at once write equal values.
///
/// Spec: Casework §3.
struct CaseFollower {
    private let session: EditSession

    /// How many commits were made.
    private(set) var commits = 0

    init(_ session: EditSession) {
        var session = session
        session.isFollowing = true
        self.session = session
    }

    private var database: Database { session.database }

    /// Looks at the referrals of a case from this office, under whichever registration of the
    /// person.
    mutating func follow(case id: RecordID) throws {
        for registration in try session.registrations(of: id) {
            for row in try ReferralTable(database: database).referrals(of: registration) {
                try follow(row)
            }
        }
    }

    /// Looks at one referral.
    mutating func follow(_ row: RecordRow) throws {
        guard let referral = try ReferralView(row, session),
            referral.isErased || referral.fromOffice == session.identity.office,
            session.may(.write, in: referral.space)
        else { return }
        let person = try CaseOfReferral(referral, session)
        let forbids = person.forbids(referral)
        if forbids { try revoke(referral) }
        guard referral.isInChannel else { return }
        let hasMoved = try person.home.map { try end(referral, with: $0) } ?? false
        switch referral.status {
        case _ where forbids || hasMoved || referral.isWithdrawn || !referral.isInUse,
            "revoked", "declined":
            try takeBack(referral)
        case "completed" where referral.isTransfer: try takeBack(referral)
        case _ where referral.isUnderway:
            if let fields = person.fields { try share(fields, by: referral) }
        default: break
        }
    }

}

// MARK: - What is shared

extension CaseFollower {
    private mutating func share(_ person: VisibleFields, by referral: ReferralView) throws {
        let shared = try session.sharedCase(of: referral)
        guard LifeView(of: shared.state.life).status == .alive || shared.state.isEmpty else {
            return
        }
        var fields = Set(referral.fields.elements("shared_fields"))
            .intersection(CaseSharing.names)
        if person["do_not_contact"] == true { fields.subtract(CaseSharing.contacts) }
        var writes = SharedCase.writes(of: person, fields: fields, to: shared)
        guard !writes.isEmpty else { return }
        if shared.state.isEmpty {
            writes += [
                RecordEdit.Write("referral", .text(referral.id.description)),
                RecordEdit.Write("office", .text(session.identity.office)),
            ]
        }
        try commit(writes, .ordinary, to: referral)
    }

    /// Erases what was shared; where this replica may not erase, it empties it, and one that may
    /// erases it.
    private mutating func takeBack(_ referral: ReferralView) throws {
        let shared = try session.sharedCase(of: referral)
        guard !shared.state.isEmpty else { return }
        switch LifeView(of: shared.state.life).status {
        case .erased, .moved: return
        case .alive, .deleted: break
        }
        if session.may(.manage, in: referral.space) {
            let reason = RecordEdit.Write("erasure_reason", .text("the referral ended"))
            try commit([reason], .decided(.erased), to: referral)
        } else {
            let writes = SharedCase.values(of: shared).map { RecordEdit.Write($0, .null) }
            if !writes.isEmpty { try commit(writes, .ordinary, to: referral) }
        }
    }

    private mutating func commit(
        _ writes: [RecordEdit.Write], _ intent: RecordEdit.Intent, to referral: ReferralView
    ) throws {
        let edit = RecordEdit(
            collection: CaseSharing.collection, record: SharedCase.id(of: referral.id),
            writes: writes, intent: intent)
        _ = try session.commit([edit], in: referral.space)
        commits += 1
    }
}

// MARK: - Withdrawal

extension CaseFollower {
    /// Takes back a referral which the person does not agree to any more. One that has come to its
    /// end stays as it is, and only says so.
    private mutating func revoke(_ referral: ReferralView) throws {
        guard referral.isInUse else { return }
        var changes: [FieldChange] = []
        if !referral.isWithdrawn {
            changes.append(.set(field: "consent_withdrawn", true))
            changes.append(
                .setElement(
                    field: "status_log", element: ReferralView.withdrawalEntry,
                    "the person's consent was withdrawn"))
        }
        if referral.isUnderway, !referral.fields.isOpen("status") {
            changes.append(.set(field: "status", "revoked"))
        }
        guard !changes.isEmpty else { return }
        if try session.edit(referral.row, changes).commit != nil { commits += 1 }
    }
}

// MARK: - Move

extension CaseFollower {
    /// Ends a referral whose case the office has given away, unless it is what gives it away.
    ///
    /// - Returns: whether it has ended by that.
    private mutating func end(_ referral: ReferralView, with home: String) throws -> Bool {
        let isArriving = referral.isTransfer && referral.toOffice == SpaceName.office(of: home)
        guard referral.isUnderway, !isArriving, !referral.fields.isOpen("status") else {
            return false
        }
        let changes: [FieldChange] = [
            .set(field: "status", "revoked"),
            .setElement(
                field: "status_log", element: ReferralView.moveEntry,
                .text("the case has moved to \(home)")),
        ]
        if try session.edit(referral.row, changes).commit != nil { commits += 1 }
        return true
    }
}

/// The case that a referral is about, as far as this replica holds it.
private struct CaseOfReferral {
    /// Nil where the case is not here, or nothing of it is.
    let fields: VisibleFields?
    /// The space of another office that the case has moved to, as the server has confirmed.
    let home: String?
    /// What the person's other registrations say of consent.
    private let others: [VisibleFields]
    private let isErased: Bool
    private let today: String

    init(_ referral: ReferralView, _ session: EditSession) throws {
        today = session.today.text
        let office = session.identity.office
        let own = try referral.caseID.flatMap { try session.heldCase($0, inSpaceOf: office) }
        home = try own?.homeElsewhere(of: office)
        let held = try home == nil ? referral.caseID.flatMap { try session.heldCase($0) } : nil
        guard let row = held else {
            (fields, others, isErased) = (nil, [], false)
            return
        }
        others = try session.registrations(of: row.id).filter { $0 != row.id }.compactMap { other in
            let row = try session.heldCase(other)
            return try row.map {
                VisibleFields(
                    state: try session.record(of: $0, ConsentCheck.collection).visible,
                    collection: try session.collection(ConsentCheck.collection))
            }
        }
        let state = try session.record(of: row, ConsentCheck.collection).visible
        let status = LifeView(of: state.life).status
        isErased = status == .erased
        fields =
            status == .alive && !state.registers.entries.isEmpty
            ? VisibleFields(state: state, collection: try session.collection("case")) : nil
    }

    /// Whether the person does not agree, by what is recorded, and nobody went past that.
    func forbids(_ referral: ReferralView) -> Bool {
        if isErased { return true }
        guard let fields, referral.fields["override_reason"].isNull else { return false }
        return ([fields] + others).contains {
            ConsentCheck(fields: $0.consent, today: today)
                .withdrawal(from: referral.fields["to_stakeholder"].text) != nil
        }
    }
}

extension VisibleFields {
    /// The fields that `ConsentCheck` looks at.
    var consent: [String: Value] {
        var values: [String: Value] = [:]
        for field in ConsentCheck.fields {
            let isSet = collection.register(field)?.hasElements ?? false
            let elements = isSet ? elements(field) : []
            values[field] = isSet ? .array(elements.map(Value.text)) : self[field]
        }
        return values.filter { !$0.value.isNull && $0.value.array?.isEmpty != true }
    }
}

extension RecordRow {
    /// The space of another office that the record has moved to, by what the server has taken.
    fileprivate func homeElsewhere(of office: String) throws -> String? {
        guard life == .moved,
            case .moved(let home) = LifeView(of: try acknowledged().life).status,
            let owner = SpaceName.office(of: home), owner != office
        else { return nil }
        return home
    }
}
