import DomainModel

/// Words in a cell that say that nothing is known.
enum NoValue {
    private static let words: Set<String> = [
        "-", "--", "–", "—", "n/a", "N/A", "#N/A", "NA", "null", "NULL", "н/д", "нет данных",
        "няма даных",
    ]

    static func isWord(_ cell: String) -> Bool {
        // The longest is short, and most cells are not.
        cell.utf8.count < 24 && words.contains(PlainText.normalise(cell))
    }
}
