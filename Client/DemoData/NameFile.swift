import SyncProtocol

/// The part of a `person.json` of mimesis that is used here.
struct NameFile {
    struct BySex {
        let female: [String]
        let male: [String]

        init?(_ value: Value) {
            guard let female = value.map?["female"]?.texts, let male = value.map?["male"]?.texts
            else { return nil }
            self.female = female
            self.male = male
        }

        /// One list for both sexes.
        init(shared names: [String]) {
            female = names
            male = names
        }

        var lists: [Sex: [String]] { [.female: female, .male: male] }
    }

    let names: BySex
    /// Family names: one list for both sexes, or one each.
    let surnames: BySex
    let patronymic: BySex?

    init?(_ value: Value) {
        guard let members = value.map, let names = members["names"].flatMap(BySex.init(_:)),
            let surnames = members["surnames"]
        else { return nil }
        let shared = surnames.texts.map(BySex.init(shared:))
        guard let family = shared ?? BySex(surnames) else { return nil }
        self.names = names
        self.surnames = family
        patronymic = members["patronymic"].flatMap(BySex.init(_:))
    }

    /// The names that are written with the language's own letters, with single spaces in them.
    ///
    /// - Throws: when nothing is left of a list.
    func list(of language: String, path: String) throws(DemoDataError) -> NameList {
        let isUkrainian = language == "uk"
        let list = NameList(
            given: tidy(names.lists, isUkrainian),
            family: tidy(surnames.lists, isUkrainian, Self.isFamilyName),
            patronymic: tidy(patronymic?.lists ?? [:], isUkrainian, Self.isPatronymic))
        for part in [list.given, list.family] {
            if part.values.contains(where: \.isEmpty) {
                throw DemoDataError("a list of names is empty", file: path)
            }
        }
        return list
    }

    /// The source's Ukrainian lists hold Russian spellings, and adjectives of the other sex.
    private func tidy(
        _ lists: [Sex: [String]], _ isUkrainian: Bool,
        _ isWellFormed: (String, Sex) -> Bool = { _, _ in true }
    ) -> [Sex: [String]] {
        let foreign: Set<Character> = isUkrainian ? ["ё", "ы", "э", "ъ", "Э"] : []
        return Dictionary(
            uniqueKeysWithValues: lists.map { sex, names in
                let kept = names.filter { name in
                    !name.contains { $0 == "(" || foreign.contains($0) }
                        && (!isUkrainian || isWellFormed(name, sex))
                }
                let spaced = kept.map { $0.split(separator: " ").joined(separator: " ") }
                return (sex, spaced.filter { !$0.isEmpty })
            })
    }

    private static func isFamilyName(_ name: String, of sex: Sex) -> Bool {
        let foreign = sex == .female ? ["ий", "ій"] : ["ська", "цька", "ова", "єва"]
        return !foreign.contains(where: name.hasSuffix)
    }

    private static func isPatronymic(_ name: String, of sex: Sex) -> Bool {
        let own = sex == .female ? ["івна", "ївна"] : ["ович", "йович"]
        return own.contains(where: name.hasSuffix)
    }
}
