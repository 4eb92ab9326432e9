import DomainModel
import GRDB
import StoreKit
import SyncProtocol

/// Carries out what follows from the move of a case from one office to another.
///
/// Spec: Casework §4.
struct MoveFollower {
    private let session: EditSession

    /// How many commits were made.
    private(set) var commits = 0

    init(_ session: EditSession) {
        var session = session
        session.isFollowing = true
        self.session = session
    }

    private var database: Database { session.database }
    private var annexes: CaseAnnexes { CaseAnnexes(database: database) }
}

// MARK: - In the office that a case has left

extension MoveFollower {
    /// Sends after a case what was written to it, or hung on it, by somebody who did not know yet
    /// that it had moved.
    mutating func sendAfter() throws {
        for space in try SpaceTable(database: database).all()
        where space.level.map({ $0 >= .manage }) ?? false {
            for row in try annexes.movedAndEdited(in: space) {
                guard let home = try home(of: row) else { continue }
                try send(row, to: home, from: space)
            }
            for (annex, moved) in try annexes.leftBehind(in: space) {
                guard let home = try home(of: moved) else { continue }
                try send(annex, to: home, from: space)
            }
        }
    }

    /// The one space that the server knows a record to have moved to.
    ///
    /// - Returns: nil where there are several, or more than edits stands beside the move: then a
    ///   person says what becomes of it.
    private func home(of row: RecordRow) throws -> String? {
        var homes: Set<String> = []
        for head in try row.acknowledged().life.siblings {
            switch head.life {
            case .moved(let space): homes.insert(space)
            case .alive, .closing: break
            case .deleted, .erased: return nil
            }
        }
        return homes.count == 1 ? homes.first : nil
    }

    private mutating func send(
        _ row: RecordRow, to home: String, from space: SpaceRow
    ) throws {
        let reference = try RecordReference(row, database)
        // A move that the server has refused waits for a person.
        guard row.pending == 0, try !isRefused(reference) else { return }
        try session.move([reference], to: home, from: space)
        commits += 1
    }

    private func isRefused(_ reference: RecordReference) throws -> Bool {
        try QuarantineTable(database: database).rows().contains { row in
            row.deltas.contains { delta in
                guard delta.reference == reference else { return false }
                if case .moved = delta.ownHead(of: row.dot) { return true }
                return false
            }
        }
    }
}

// MARK: - In the office that a case has come to

extension MoveFollower {
    /// Takes over the cases that have come by a transfer which this office accepted.
    mutating func takeOver() throws {
        let referrals = ReferralTable(database: database)
        for row in try referrals.arriving(at: session.identity.office) { try takeOver(row) }
    }

    /// Takes over the case of one referral, if that is here.
    mutating func takeOver(_ row: RecordRow) throws {
        let office = session.identity.office
        guard let referral = try ReferralView(row, session), referral.isTransfer,
            referral.isInUse, referral.isAccepted, referral.toOffice == office,
            referral.isInChannel, !referral.fields.isOpen("status"),
            session.may(.write, in: referral.space),
            let arrived = try arrived(referral)
        else { return }
        let changes: [FieldChange] = [
            .set(field: "status", "completed"),
            .setElement(
                field: "status_log", element: ReferralView.arrivalEntry, "the case has arrived"),
        ]
        if try session.edit(row, changes).commit != nil { commits += 1 }
        try setOwner(of: arrived, to: office)
    }

    private mutating func setOwner(of row: RecordRow, to office: String) throws {
        let collection = try session.collection(ConsentCheck.collection)
        let state = try session.record(of: row, collection.name).visible
        let field = "owner_office"
        let now = VisibleFields(state: state, collection: collection)[field]
        guard now.text != office else { return }
        let edit = RecordEdit(
            collection: collection.name, record: row.id,
            writes: [.init(RegisterKey(field), .text(office), ancestor: now)])
        _ = try session.commit([edit], in: SpaceTable(database: database).find(row.space))
        commits += 1
    }

    /// The case in this office's own space, where this replica may write.
    private func arrived(_ referral: ReferralView) throws -> RecordRow? {
        guard let id = referral.caseID,
            let row = try session.heldCase(id, inSpaceOf: session.identity.office),
            row.life == .inUse
        else { return nil }
        let space = try SpaceTable(database: database).find(row.space)
        return session.may(.write, in: space) ? row : nil
    }
}
