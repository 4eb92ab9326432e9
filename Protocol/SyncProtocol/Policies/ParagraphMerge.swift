/// Three-way merge of texts by paragraph, where a paragraph is what stands on one line.
///
/// A longest common subsequence aligns each text with the ancestor; changed regions of both that
/// touch the same place overlap, unless they are equal. Deterministic. Spec: MergeRules §5.
enum ParagraphMerge {
    /// Texts larger than this many table cells are left to a person.
    private static let largestTable = 4_000_000

    /// The merged text, or nil where changes overlap.
    static func merge(_ texts: [String], ancestor: String) -> String? {
        let base = paragraphs(ancestor)
        var result = paragraphs(texts[0])
        for text in texts.dropFirst() {
            guard let next = merge(base, result, paragraphs(text)) else { return nil }
            result = next
        }
        return result.joined(separator: "\n")
    }

    private static func paragraphs(_ text: String) -> [Substring] {
        // By scalars, since to Swift a carriage return and its line feed are one character.
        let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        return text.isEmpty ? [] : lines.map(Substring.init)
    }

    private static func merge(
        _ base: [Substring], _ left: [Substring], _ right: [Substring]
    ) -> [Substring]? {
        guard let ours = changes(from: base, to: left), let theirs = changes(from: base, to: right)
        else { return nil }
        var result: [Substring] = []
        var position = 0
        var (mine, other) = (ours[...], theirs[...])
        while let change = nextChange(&mine, &other) {
            switch change {
            case .overlap: return nil
            case .one(let change):
                result += base[position..<change.base.lowerBound]
                result += change.replacement
                position = change.base.upperBound
            }
        }
        return result + base[position...]
    }

    private struct Change: Equatable {
        var base: Range<Int>
        var replacement: ArraySlice<Substring>

        func touches(_ other: Change) -> Bool {
            base.lowerBound <= other.base.upperBound && other.base.lowerBound <= base.upperBound
                && (base.overlaps(other.base) || base.isEmpty || other.base.isEmpty)
        }
    }

    private enum Next {
        case one(Change)
        case overlap
    }

    private static func nextChange(
        _ left: inout ArraySlice<Change>, _ right: inout ArraySlice<Change>
    ) -> Next? {
        switch (left.first, right.first) {
        case (nil, nil): return nil
        case (let mine?, nil):
            left.removeFirst()
            return .one(mine)
        case (nil, let theirs?):
            right.removeFirst()
            return .one(theirs)
        case (let mine?, let theirs?):
            if mine == theirs {
                left.removeFirst()
                right.removeFirst()
                return .one(mine)
            }
            if mine.touches(theirs) { return .overlap }
            if mine.base.lowerBound < theirs.base.lowerBound {
                left.removeFirst()
                return .one(mine)
            }
            right.removeFirst()
            return .one(theirs)
        }
    }

    /// What turns `base` into `text`, in order, or nil when the texts are too large to align.
    private static func changes(from base: [Substring], to text: [Substring]) -> [Change]? {
        guard let matches = commonSubsequence(base, text) else { return nil }
        var changes: [Change] = []
        var (baseStart, textStart) = (0, 0)
        for (baseIndex, textIndex) in matches + [(base.count, text.count)] {
            if baseIndex > baseStart || textIndex > textStart {
                changes.append(
                    Change(
                        base: baseStart..<baseIndex, replacement: text[textStart..<textIndex]))
            }
            (baseStart, textStart) = (baseIndex + 1, textIndex + 1)
        }
        return changes
    }

    private static func commonSubsequence(
        _ left: [Substring], _ right: [Substring]
    ) -> [(Int, Int)]? {
        let width = right.count + 1
        guard (left.count + 1).multipliedReportingOverflow(by: width).partialValue <= largestTable
        else { return nil }
        var lengths = [Int32](repeating: 0, count: (left.count + 1) * width)
        for row in stride(from: left.count - 1, through: 0, by: -1) {
            for column in stride(from: right.count - 1, through: 0, by: -1) {
                lengths[row * width + column] =
                    left[row] == right[column]
                    ? lengths[(row + 1) * width + column + 1] + 1
                    : max(lengths[(row + 1) * width + column], lengths[row * width + column + 1])
            }
        }
        var matches: [(Int, Int)] = []
        var (row, column) = (0, 0)
        while row < left.count, column < right.count {
            if left[row] == right[column] {
                matches.append((row, column))
                (row, column) = (row + 1, column + 1)
            } else if lengths[(row + 1) * width + column] >= lengths[row * width + column + 1] {
                row += 1
            } else {
                column += 1
            }
        }
        return matches
    }
}
