/// Merge of texts by paragraph, where a paragraph is what stands between line feeds.
///
/// A longest common subsequence aligns each text with the ancestor, once and by itself. So whether
/// two texts touch does not depend on a third, and the changes of all are applied to the ancestor
/// together. Spec: MergeRules §5.6.
enum ParagraphMerge {
    /// Texts whose alignment needs more table cells than this are left to a person.
    private static let largestTable = 4_000_000

    /// The merged text, or nil where changes of two groups touch or a text is too large to align.
    ///
    /// - Parameter groups: the texts that count as equal, the groups and the texts of each by
    ///   stamp. All texts are compared with those of other groups; the first of each is merged.
    static func merge(_ groups: [[String]], ancestor: String) -> String? {
        let base = paragraphs(ancestor)
        var changes: [Change] = []
        for (group, texts) in groups.enumerated() {
            for (position, text) in texts.enumerated() {
                guard let edits = edits(from: base, to: paragraphs(text)) else { return nil }
                changes += edits.map { Change($0, group: group, isMerged: position == 0) }
            }
        }
        changes.sort { $0.precedes($1) }
        guard !hasContradiction(changes) else { return nil }
        return applied(changes.filter(\.isMerged).map(\.edit), to: base).joined(separator: "\n")
    }

    private static func paragraphs(_ text: String) -> [Substring] {
        // By scalars, since to Swift a carriage return and its line feed are one character.
        let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        return text.isEmpty ? [] : lines.map(Substring.init)
    }

    /// A run of the ancestor's paragraphs and what stands in its place; an insertion has an empty
    /// run. Equal in every Unicode form.
    private struct Edit: Equatable {
        var base: Range<Int>
        var replacement: ArraySlice<Substring>

        static func == (left: Edit, right: Edit) -> Bool {
            left.base == right.base && left.replacement.elementsEqual(right.replacement)
        }

        func touches(_ other: Edit) -> Bool {
            guard base.isEmpty || other.base.isEmpty else { return base.overlaps(other.base) }
            return base.lowerBound <= other.base.upperBound
                && other.base.lowerBound <= base.upperBound
        }
    }

    private struct Change {
        let edit: Edit
        let group: Int
        let isMerged: Bool

        init(_ edit: Edit, group: Int, isMerged: Bool) {
            (self.edit, self.group, self.isMerged) = (edit, group, isMerged)
        }

        func precedes(_ other: Change) -> Bool {
            (edit.base.lowerBound, group) < (other.edit.base.lowerBound, other.group)
        }

        func contradicts(_ other: Change) -> Bool {
            group != other.group && edit != other.edit && edit.touches(other.edit)
        }
    }

    private static func hasContradiction(_ changes: [Change]) -> Bool {
        changes.indices.contains { index in
            let change = changes[index]
            return changes[(index + 1)...]
                .prefix { $0.edit.base.lowerBound <= change.edit.base.upperBound }
                .contains { change.contradicts($0) }
        }
    }

    /// - Parameter edits: in the order of the ancestor; those that begin at one place are equal.
    private static func applied(_ edits: [Edit], to base: [Substring]) -> [Substring] {
        var result: [Substring] = []
        var position = 0
        var last: Edit?
        for edit in edits where edit != last {
            result += base[position..<edit.base.lowerBound]
            result += edit.replacement
            position = edit.base.upperBound
            last = edit
        }
        return result + base[position...]
    }

    /// What turns `base` into `text`, in order, or nil when the texts are too large to align.
    private static func edits(from base: [Substring], to text: [Substring]) -> [Edit]? {
        guard let matches = commonSubsequence(base, text) else { return nil }
        var edits: [Edit] = []
        var (baseStart, textStart) = (0, 0)
        for (baseIndex, textIndex) in matches + [(base.count, text.count)] {
            if baseIndex > baseStart || textIndex > textStart {
                edits.append(
                    Edit(base: baseStart..<baseIndex, replacement: text[textStart..<textIndex]))
            }
            (baseStart, textStart) = (baseIndex + 1, textIndex + 1)
        }
        return edits
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
