/// How many letters have to be added, left out, changed, or exchanged with their neighbour to make
/// one text of another.
enum Likeness {
    /// - Returns: nil where it is more than the limit.
    static func distance(_ left: some StringProtocol, _ right: some StringProtocol, limit: Int)
        -> Int?
    {
        let (left, right) = (Array(left.unicodeScalars), Array(right.unicodeScalars))
        guard abs(left.count - right.count) <= limit else { return nil }
        var before: [Int] = []
        var above = Array(0...right.count)
        for row in left.indices {
            var current = [row + 1]
            for column in right.indices {
                let isSame = left[row] == right[column]
                var cost = min(
                    above[column] + (isSame ? 0 : 1), above[column + 1] + 1, current[column] + 1)
                if row > 0, column > 0, left[row] == right[column - 1],
                    left[row - 1] == right[column]
                {
                    cost = min(cost, before[column - 1] + 1)
                }
                current.append(cost)
            }
            (before, above) = (above, current)
        }
        let distance = above[right.count]
        return distance <= limit ? distance : nil
    }
}

extension CodeList {
    /// The codes that somebody may have meant by a text that names none, the likeliest first:
    /// those whose label begins with it, then those of which it is a slip of the pen.
    func nearest(to text: String, limit: Int = 4) -> [Code] {
        let folded = SearchFolding.fold(text)
        guard folded.utf8.count >= 2 else { return [] }
        let ranked = codes.enumerated().compactMap { position, code in
            Self.rank(of: code, for: folded).map { (rank: $0, position: position) }
        }
        return ranked.sorted { ($0.rank, $0.position) < ($1.rank, $1.position) }
            .prefix(limit).map { codes[$0.position] }
    }

    private static func rank(of code: Code, for folded: String) -> Int? {
        let labels = code.allLabels.map(SearchFolding.fold)
        if labels.contains(where: { $0.hasPrefix(folded) }) { return 0 }
        let slips = folded.unicodeScalars.count < 5 ? 1 : 2
        let texts = [SearchFolding.fold(code.code)] + labels
        return texts.compactMap { text in
            text.count >= 3 ? Likeness.distance(folded, text, limit: slips) : nil
        }.min()
    }
}
