import DomainModel
import GRDB
import StoreKit
import SyncProtocol

/// A referral from another office, with what it shows of the case.
package struct ReceivedReferral: Hashable, Sendable {
    package let referral: RecordView
    /// The visible values of the case's fields that are shared; none once they were taken back.
    package let shared: [String: Value]
    /// A case of this office that was opened from it, and is in use.
    package let openedCase: RecordID?

    package var status: String { referral.fields["status"]?.text ?? "pending" }
    package var isWithdrawn: Bool { referral.fields["consent_withdrawn"] == true }
    package var urgency: String { referral.fields["urgency"]?.text ?? "routine" }
}

extension Replica {
    /// The referrals to this office, the most urgent first.
    ///
    /// - Parameter all: those that have ended too; else those that are underway, and those whose
    ///   consent was withdrawn while something may be left of what they showed: for 30 days, and as
    ///   long as a case that was opened from one is in use.
    package func inbox(all: Bool = false) throws -> [ReceivedReferral] {
        let found =
            try file.read { database in
                guard let office = try Self.identity(database)?.office else { return [] }
                return try ReferralTable(database: database).received(by: office).map { row in
                    try received(row, database)
                }
            } as [ReceivedReferral]
        // The least urgent first.
        let order = try requireCollection(ReferralView.collection)
            .rule(for: RegisterKey("urgency")).order
        func rank(_ received: ReceivedReferral) -> Int {
            order.firstIndex(of: .text(received.urgency)) ?? 0
        }
        return
            found
            .filter { all || isWaiting($0) }
            .sorted {
                rank($0) != rank($1)
                    ? rank($0) > rank($1) : $0.referral.id < $1.referral.id
            }
    }

    private func received(_ row: RecordRow, _ database: Database) throws -> ReceivedReferral {
        let table = ReferralTable(database: database)
        let shared = try table.shared(by: row).map { try view(of: $0.record, database).fields }
        return ReceivedReferral(
            referral: try view(of: row.record, database),
            shared: (shared ?? [:]).filter { CaseSharing.names.contains($0.key) },
            openedCase: try table.openedCase(from: row.id))
    }

    private static let millisecondsOfNotice: Int64 = 30 * 86_400_000

    private func isWaiting(_ received: ReceivedReferral) -> Bool {
        if ReferralView.underway.contains(received.status) { return true }
        guard received.isWithdrawn else { return false }
        if received.openedCase != nil { return true }
        let entry = received.referral.fields["status_log"]?.array?.compactMap(\.map)
            .first { $0["id"]?.text == ReferralView.withdrawalEntry }
        return (entry?["at"]?.text ?? "")
            >= TimeText.utc(milliseconds: environment.now() - Self.millisecondsOfNotice)
    }
}

extension ReferralTable {
    /// The referrals to an office that are in use.
    func received(by office: String) throws -> [RecordRow] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT \(RecordTable.columns) FROM records
                WHERE collection = ? AND life = 0 AND document ->> '$.to_office' = ?
                ORDER BY record
                """, arguments: [try number(ReferralView.collection), office]
        ).map(RecordRow.init)
    }

    /// What a referral shows of its case; nil where that is not here, or is erased.
    func shared(by referral: RecordRow) throws -> RecordRow? {
        let row = try RecordTable(database: database).find(
            SharedCase.id(of: referral.id), collection: number(CaseSharing.collection),
            space: referral.space)
        return row.flatMap { $0.life == .inUse ? $0 : nil }
    }

    /// A case that was opened from a referral and is in use; closed ones hold its values too.
    func openedCase(from referral: RecordID) throws -> RecordID? {
        let row = try Row.fetchOne(
            database,
            sql: """
                SELECT \(RecordTable.columns) FROM record_references JOIN records USING (record)
                WHERE target = ? AND field = 'opened_from' AND collection = ? AND life = 0
                """,
            arguments: [referral.bytes.blob, try number(ConsentCheck.collection)])
        return try row.map { try RecordRow(row: $0).id }
    }
}
