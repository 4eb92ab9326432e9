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
