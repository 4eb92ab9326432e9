import DomainModel
import GRDB
import StoreKit
import SyncProtocol

/// A referral as its row and its state show it.
struct ReferralView {
    static let collection = "referral"
    /// The states in which a further step is expected.
    static let underway: Set<String> = ["pending", "accepted", "in_service"]
    /// The key of the entry that a withdrawal writes into the log: one, whoever writes it.
    static let withdrawalEntry = "consent-withdrawn"
    /// The keys of the entries that a transfer of the case writes.
    static let moveEntry = "case-moved"
    static let arrivalEntry = "case-arrived"

    let row: RecordRow
    let space: SpaceRow
    let fields: VisibleFields
    /// Whether it is neither deleted nor erased.
    let isInUse: Bool
    let isErased: Bool

    /// - Returns: nil for one that has moved away.
    init?(_ row: RecordRow, _ session: EditSession) throws {
        let state = try session.record(of: row, Self.collection).visible
        let status = LifeView(of: state.life).status
        if case .moved = status { return nil }
        self.row = row
        space = try SpaceTable(database: session.database).find(row.space)
        fields = VisibleFields(state: state, collection: try session.collection(Self.collection))
        isInUse = status == .alive
        isErased = status == .erased
    }

    var id: RecordID { row.id }
    var caseID: RecordID? { fields["case"].text.flatMap { RecordID($0) } }
    var fromOffice: String? { fields["from_office"].text }
    var toOffice: String? { fields["to_office"].text }
    var status: String { fields["status"].text ?? "pending" }
    var isWithdrawn: Bool { fields["consent_withdrawn"] == true }
    /// Whether a further step is expected.
    var isUnderway: Bool { Self.underway.contains(status) }

    /// Whether the receiver is to take the case over.
    var isTransfer: Bool { fields["kind"] == "transfer" }
    /// Whether it is underway and the receiver has accepted it.
    var isAccepted: Bool { isUnderway && status != "pending" }

    /// Whether it stands in the channel of two offices, as one to a stakeholder does not.
    var isInChannel: Bool { OfficeChannel(space: space.name) != nil }
}

/// Finds referrals by what they are about.
struct ReferralTable {
    let database: Database

    func number(_ collection: String) throws -> Int64 {
        try CollectionTable(database: database).number(of: collection) ?? -1
    }

    /// The referrals of a case that are in use, in every space of this replica.
    func referrals(of id: RecordID) throws -> [RecordRow] {
        let statement = try database.bulk(
            """
            SELECT \(RecordTable.columns) FROM record_references JOIN records USING (record)
            WHERE target = ? AND field = 'case' AND collection = ? ORDER BY record
            """)
        statement.bind(1, id: id)
        statement.bind(2, try number(ReferralView.collection))
        var rows: [RecordRow] = []
        try statement.forEach { row in
            rows.append(try RecordRow(row: row))
            return true
        }
        return rows
    }

    /// The transfers that an office has accepted and whose case it has not taken over yet.
    func arriving(at office: String) throws -> [RecordRow] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT \(RecordTable.columns) FROM records
                WHERE collection = ? AND life = 0 AND document ->> '$.to_office' = ?
                    AND document ->> '$.kind' = 'transfer'
                    AND document ->> '$.status' IN ('accepted', 'in_service')
                ORDER BY record
                """, arguments: [try number(ReferralView.collection), office]
        ).map(RecordRow.init)
    }

    /// The referrals from an office about which something may be due: those that are underway,
    /// those of cases whose consent is not given (all, where a person's registrations are merged),
    /// and those that have ended before what they shared has gone.
    func due(from office: String) throws -> [RecordRow] {
        try Row.fetchAll(
            database, sql: Self.due,
            arguments: [
                try number(CaseSharing.collection), try number(ConsentCheck.collection),
                try number(ReferralView.collection), office,
            ]
        ).map(RecordRow.init)
    }

    private static let underway = ReferralView.underway.sorted().map { "'\($0)'" }
        .joined(separator: ", ")

    private static let due = """
        WITH shared AS (
            SELECT target, records.space AS space FROM record_references
            JOIN records USING (record)
            WHERE field = 'referral' AND collection = ? AND life = 0
        ), refusing AS (
            SELECT id FROM records WHERE collection = ? AND (life = 3
                OR document ->> '$.consent_sharing' <> 'granted'
                OR document ->> '$.consent_services' <> 'granted'
                OR json_array_length(document -> '$.no_share_with') > 0
                OR json_array_length(document -> '$.consent_partners') > 0)
        )
        SELECT \(RecordTable.columns) FROM records
        WHERE collection = ? AND (life = 3
            OR life IN (0, 1) AND document ->> '$.from_office' = ?)
            AND (document ->> '$.status' IN (\(underway))
                OR EXISTS (
                    SELECT 1 FROM shared WHERE target = records.id AND space = records.space)
                AND (life <> 0 OR document ->> '$.status' IN ('revoked', 'declined')
                    OR document ->> '$.status' = 'completed' AND document ->> '$.kind' = 'transfer'
                    OR document ->> '$.consent_withdrawn'
                    OR EXISTS (SELECT 1 FROM record_references WHERE field = 'merged_into')
                    OR EXISTS (
                        SELECT 1 FROM record_references AS subject
                        WHERE subject.record = records.record AND subject.field = 'case'
                            AND subject.target IN (SELECT id FROM refusing))))
        ORDER BY record
        """
}
