import SyncProtocol

/// The records of a deployment, from the server's file and the replica's, page by page.
struct LayoutRecords {
    /// About as many as a page of a sync brings.
    static let pageRecords = 2_000

    private let replica: SQLiteFile
    private let server: SQLiteFile

    init(_ deployment: Deployment) throws {
        replica = try SQLiteFile(deployment.source.path)
        server = try SQLiteFile(deployment.server.file)
    }

    func forEachPage(_ body: ([LayoutRecord]) throws -> Void) throws {
        let state = try server.prepare("SELECT state FROM records WHERE record = ?")
        let rows = try replica.prepare(
            "SELECT collection, id, clock, document FROM records ORDER BY id")
        var page: [LayoutRecord] = []
        try rows.forEach { row in
            let id = row.bytes(1)
            var bytes: [UInt8] = []
            try state.forEach(.blob(id)) { bytes = $0.bytes(0) }
            var record = LayoutRecord(
                collection: row.int(0), id: id, state: bytes, document: row.bytes(3),
                clock: row.bytes(2))
            record.findTexts(in: try RecordState(encoded: bytes))
            page.append(record)
            if page.count == Self.pageRecords {
                try body(page)
                page = []
            }
        }
        if !page.isEmpty { try body(page) }
    }
}
