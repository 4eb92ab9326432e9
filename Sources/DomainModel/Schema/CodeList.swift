import Synchronization

/// The codes that a field may hold, with their labels.
package struct CodeList: Sendable {
    package let name: String
    /// In the order of the source; of a ranked list, least or safest first.
    package let codes: [Code]
    /// Where the list comes from.
    package let source: String

    private let positions: [String: Int]
    private let folded: FoldedLabels

    package init(_ name: String, source: String = "", _ codes: [Code]) {
        self.name = name
        self.codes = codes
        self.source = source
        positions = Dictionary(
            codes.enumerated().map { ($1.code, $0) }, uniquingKeysWith: { first, _ in first })
        folded = FoldedLabels(codes)
    }
}

extension CodeList {
    package subscript(code: String) -> Code? { positions[code].map { codes[$0] } }

    package func contains(_ code: String) -> Bool { positions[code] != nil }

    /// The code that a text names: the code itself or its label in any language, whatever the case.
    package func code(matching text: String) -> String? {
        if contains(text) { return text }
        return folded.position(of: text).map { codes[$0].code }
    }
}

extension CodeList: Hashable {
    package static func == (left: CodeList, right: CodeList) -> Bool {
        left.name == right.name && left.codes == right.codes && left.source == right.source
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// The places of a list's codes by their folded codes and labels; a label that two codes share
/// means the first of them.
///
/// Made when it is first asked for: most commands never do.
private final class FoldedLabels: Sendable {
    private let codes: [Code]
    private let positions = Mutex<[String: Int]?>(nil)

    init(_ codes: [Code]) {
        self.codes = codes
    }

    func position(of text: String) -> Int? {
        let folded = SearchFolding.fold(text)
        return positions.withLock { positions in
            let known = positions ?? made()
            positions = known
            return known[folded]
        }
    }

    private func made() -> [String: Int] {
        let codesFirst = codes.enumerated().map { (SearchFolding.fold($1.code), $0) }
        let labels = codes.enumerated().flatMap { position, code in
            code.allLabels.map { (SearchFolding.fold($0), position) }
        }
        return Dictionary(codesFirst + labels, uniquingKeysWith: { first, _ in first })
    }
}

/// One code of a list.
package struct Code: Sendable, Hashable {
    package let code: String
    /// By language: `en` always; `ru` and `be` where they are certain.
    package let labels: [String: String]
    /// A short English label, where the full wording is a sentence.
    package let shortLabel: String?
    /// The wider code that this one is part of, such as a raion's oblast.
    package let parent: String?

    package init(
        _ code: String, labels: [String: String], shortLabel: String? = nil, parent: String? = nil
    ) {
        self.code = code
        self.labels = labels
        self.shortLabel = shortLabel
        self.parent = parent
    }

    init(
        _ code: String, _ en: String, ru: String? = nil, be: String? = nil, short: String? = nil,
        in parent: String? = nil
    ) {
        var labels = ["en": en]
        labels["ru"] = ru
        labels["be"] = be
        self.init(code, labels: labels, shortLabel: short, parent: parent)
    }

    /// The label in this language, else in English, else the code.
    package func label(in language: String = "en") -> String {
        labels[language] ?? labels["en"] ?? code
    }

    var allLabels: [String] {
        labels.keys.sorted().compactMap { labels[$0] } + (shortLabel.map { [$0] } ?? [])
    }
}
