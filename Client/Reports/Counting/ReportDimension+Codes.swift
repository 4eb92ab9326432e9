import DomainModel
import ReportTables

/// The few words of reports that are in no code list.
enum ReportWords {
    static let unknownCode = "unknown"
    static let unknown = ["en": "Unknown", "ru": "неизвестно", "be": "невядома"]
    static let severalCode = "several"
    static let several = [
        "en": "Several, none primary", "ru": "несколько, основной нет",
        "be": "некалькі, асноўнай няма",
    ]
}

extension ReportCategory {
    init(_ code: Code) {
        var labels = code.labels
        if let short = code.shortLabel { labels["en"] = short }
        self.init(code.code, labels: labels)
    }

    static let unknown = ReportCategory(ReportWords.unknownCode, labels: ReportWords.unknown)

    /// A category whose label is a wording in English.
    init(_ code: String, wording: String, holds: Content = .counts) {
        let labels = Dictionary(
            ReadingLanguage.allCases.map { ($0.rawValue, Wording.text(wording, in: $0)) },
            uniquingKeysWith: { first, _ in first })
        self.init(code, labels: labels, holds: holds)
    }
}

extension ReportDimension {
    /// The codes of a field's list, and `unknown` behind them where it has no such code.
    init(
        field: FieldSchema?, label: String, isExclusive: Bool = true,
        where isIncluded: (Code) -> Bool = { _ in true }, and others: [ReportCategory] = []
    ) {
        let codes = field?.type.codeList?.codes.filter(isIncluded).map(ReportCategory.init) ?? []
        var categories = codes + others
        if !categories.contains(where: { $0.code == ReportWords.unknownCode }) {
            categories.append(.unknown)
        }
        self.init(
            field?.name ?? label.lowercased(), label: label, isExclusive: isExclusive, categories)
    }
}
