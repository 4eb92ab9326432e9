/// Names by origin, in the script in which their bearers write them where there is a list for it.
struct NameBook: Sendable {
    private let lists: [String: NameList]

    /// Origin to list; every other origin takes the list `latin` or one of its own there.
    private static let languages: [String: String] = [
        "UKR": "uk", "RUS": "ru", "BLR": "be", "XXA": "ru", "KAZ": "kk", "KGZ": "kk",
        "AFG": "fa", "IRN": "fa", "SYR": "ar", "IRQ": "ar", "YEM": "ar", "PSE": "ar",
        "LBN": "ar", "JOR": "ar", "DZA": "ar", "ARE": "ar",
    ]

    init(reader: SourceReader) throws(DemoDataError) {
        var lists = NameList.latin
        for language in ["uk", "ru", "kk", "ar", "fa"] {
            let path = SourcePath.names(language)
            let file = try reader.json(path, NameFile.init)
            lists[language] = try file.list(of: language, path: path)
        }
        for language in ["uk", "ru"] {
            lists[language] = try lists[language]?.favouring(Self.commonNames(language))
        }
        let given = try reader.json(SourcePath.belarusianNames, NameFile.BySex.init(_:))
        lists["be"] = NameList.belarusian(given: given.lists)
        self.lists = lists
    }

    /// The built-in sample holds the common given names only.
    private static func commonNames(_ language: String) throws(DemoDataError) -> [Sex: [String]] {
        try SourceReader(text: Fixture.text)
            .json(SourcePath.names(language), NameFile.init).names.lists
    }

    func list(for origin: String) -> NameList {
        lists[Self.languages[origin] ?? origin] ?? lists["latin"] ?? NameList.empty
    }
}

/// Given names, family names and patronymics (where they are used) of one language.
struct NameList: Sendable {
    let given: [Sex: [String]]
    let family: [Sex: [String]]
    let patronymic: [Sex: [String]]

    static let empty = NameList(given: [:], family: [:], patronymic: [:])

    init(given: [Sex: [String]], family: [Sex: [String]], patronymic: [Sex: [String]] = [:]) {
        self.given = given
        self.family = family
        self.patronymic = patronymic
    }

    /// The same list with three given names of four drawn from the common ones: a long list has
    /// mostly rare names in it.
    func favouring(_ common: [Sex: [String]]) -> NameList {
        let given = given.merging(common) { all, common in
            let times = common.isEmpty ? 0 : 3 * all.count / common.count
            return all + Array(repeating: common, count: times).flatMap { $0 }
        }
        return NameList(given: given, family: family, patronymic: patronymic)
    }

    func draw(
        _ part: KeyPath<NameList, [Sex: [String]]>, _ sex: Sex,
        using generator: inout SeededGenerator
    ) -> String {
        generator.element(of: self[keyPath: part][sex] ?? []) ?? ""
    }
}
