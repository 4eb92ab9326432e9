import DomainModel
import StoreKit
import SyncProtocol

extension EditSession {
    /// The space of the office that has accepted to take a case over.
    func acceptingSpace(of row: RecordRow) throws -> String {
        let transfers = try transfers(of: row)
        if let accepted = transfers.first(where: \.isAccepted), let office = accepted.toOffice {
            return SpaceName.own(of: office)
        }
        guard let asked = transfers.first(where: { $0.status == "pending" })?.toOffice else {
            throw StoreError(
                .usage, "no office has been asked to take the case over",
                hint: "ask one first: fieldbook case refer \(row.id) --to-office OFFICE "
                    + "--transfer --service CODE; or name a space: --to SPACE")
        }
        throw notAccepted(by: asked)
    }

    /// An office is asked before it gets a case, where there is a way to ask it.
    func checkIsAccepted(_ row: RecordRow, by home: String) throws {
        guard let office = SpaceName.office(of: home), office != identity.office,
            try writableChannel(to: office) != nil
        else { return }
        let asked = try transfers(of: row).filter { $0.toOffice == office }
        if asked.contains(where: \.isAccepted) { return }
        if asked.contains(where: { $0.status == "pending" }) { throw notAccepted(by: office) }
        throw StoreError(
            .usage, "\(office) has not been asked to take the case over",
            hint: "ask it first: fieldbook case refer \(row.id) --to-office \(office) "
                + "--transfer --service CODE; or, where nobody there can answer: --unasked")
    }

    private func notAccepted(by office: String) -> StoreError {
        StoreError(
            .usage, "\(office) has not accepted the case yet, as far as this replica knows",
            hint: "sync to learn of its answer; or, where nobody there can answer: --to "
                + "\(SpaceName.own(of: office)) --unasked")
    }

    /// The referrals by which this office has asked others to take a case over.
    private func transfers(of row: RecordRow) throws -> [ReferralView] {
        try ReferralTable(database: database).referrals(of: row.id)
            .compactMap { try ReferralView($0, self) }
            .filter { $0.isTransfer && $0.isInUse && $0.fromOffice == identity.office }
    }

    /// Moves a case with what hangs on it, as one commit unless it is very much.
    func transferCase(_ row: RecordRow, to home: String) throws -> TransferResult {
        let consent = try consent(of: row, to: nil)
        if let entry = consent.entry {
            _ = try edit(row, [.setElement(field: "notes", element: nil, entry)])
        }
        let space = try SpaceTable(database: database).find(row.space)
        let collection = try collection(ConsentCheck.collection)
        let code = visibleCode(try record(of: row, collection.name).visible, in: collection)
        let annexes = try CaseAnnexes(database: database).hanging(on: row)
            .map { try RecordReference($0, database) }
        let references =
            [RecordReference(collection: collection.name, record: row.id)] + annexes
        let commit = try move(references, to: home, from: space)
        return TransferResult(
            record: EditResult(
                id: row.id, space: space.name, code: code, commit: commit,
                warnings: consent.warnings),
            destination: home, annexes: annexes)
    }

    /// - Returns: the first of the commits; nil without records.
    @discardableResult
    func move(
        _ references: [RecordReference], to home: String, from space: SpaceRow
    ) throws -> Dot? {
        var first: Dot?
        for start in stride(from: 0, to: references.count, by: Self.mostEdits) {
            let edits = references[start...].prefix(Self.mostEdits).map { reference in
                RecordEdit(
                    collection: reference.collection, record: reference.record, writes: [],
                    intent: .decided(.moved(space: home)))
            }
            let dot = try commit(edits, in: space)
            first = first ?? dot
        }
        return first
    }
}
