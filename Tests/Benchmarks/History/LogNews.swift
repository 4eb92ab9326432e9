import Zstandard

/// What is new behind a log number, as the server holds it: the floor of what a replica has to be
/// sent, by either way.
struct LogNews {
    /// Bytes after zstd -3, in pieces as large as a page.
    let commits: Int
    let states: Int

    private static let page = 4 << 20

    init(_ server: Server, after number: Int64) throws {
        let file = try SQLiteFile(server.file)
        commits = try Self.packed(
            file.prepare("SELECT bytes FROM log WHERE number > ? ORDER BY number"), number)
        states = try Self.packed(
            file.prepare("SELECT state FROM records WHERE number > ? ORDER BY number, record"),
            number)
    }

    private static func packed(_ rows: SQLiteStatement, _ number: Int64) throws -> Int {
        var piece: [UInt8] = []
        var total = 0
        try rows.forEach(.int(number)) { row in
            piece += row.bytes(0)
            if piece.count >= page {
                total += try Zstandard.compress(piece, level: 3).count
                piece = []
            }
        }
        return piece.isEmpty ? total : try total + Zstandard.compress(piece, level: 3).count
    }
}
