/// A language in which labels are shown.
package enum ReadingLanguage: String, CaseIterable, Sendable {
    case english = "en"
    case russian = "ru"
    case belarusian = "be"

    /// That of a locale such as `be_BY.UTF-8`; English where there are no labels in it.
    package init(locale: String?) {
        let language = locale?.prefix { $0.isLetter }.lowercased()
        self = language.flatMap(ReadingLanguage.init(rawValue:)) ?? .english
    }
}

extension FieldSchema {
    /// The field's label in a language, else in English.
    package func label(in language: ReadingLanguage) -> String {
        Wording.text(label, in: language)
    }
}

extension CollectionSchema {
    /// What one record is called in a language, else in English.
    package func label(in language: ReadingLanguage) -> String {
        Wording.text(label, in: language)
    }
}

extension Code {
    /// The label to show in a list: the short one, where the full wording is a sentence.
    package func label(in language: ReadingLanguage) -> String {
        if language == .english, let shortLabel { return shortLabel }
        return label(in: language.rawValue)
    }
}
