import Foundation

/// How many rows a table has, about: its lines, of which a cell may hold several.
enum RowEstimate {
    private static let pieceSize = 1 << 20

    /// Nil when the file cannot be read; that is found out elsewhere.
    static func rows(in path: String) -> Int? {
        guard let file = FileHandle(forReadingAtPath: path) else { return nil }
        var lines = 0
        while let piece = try? file.read(upToCount: pieceSize), !piece.isEmpty {
            lines += piece.count { $0 == 0x0A }
        }
        return max(lines - 1, 1)
    }
}
