import SyncProtocol

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

extension NameList {
    /// Belarusian names: family names and patronymics are the project's own short lists.
    static func belarusian(given: [Sex: [String]]) -> NameList {
        NameList(
            given: given,
            family: bySex(
                "Іванова Казлова Новік Кавалёва Мельнік Жук Карповіч Сцяпанава Васілеўская "
                    + "Баранава Сідарэнка Лукашэвіч Шаўчэнка Міхайлава Раманюк Кісель Грынько",
                "Іваноў Казлоў Новік Кавалёў Мельнік Жук Карповіч Сцяпанаў Васілеўскі "
                    + "Баранаў Сідарэнка Лукашэвіч Шаўчэнка Міхайлаў Раманюк Кісель Грынько"),
            patronymic: bySex(
                "Іванаўна Мікалаеўна Пятроўна Віктараўна Аляксандраўна Міхайлаўна Сяргееўна",
                "Іванавіч Мікалаевіч Пятровіч Віктаравіч Аляксандравіч Міхайлавіч Сяргеевіч"))
    }

    /// Common names in Latin transliteration for origins that have no list in their own script.
    static let latin: [String: NameList] = [
        "latin": list(
            "Maria Sara Ana Elena Grace Ruth Amina Nora", "David Daniel Samuel Peter Ali Omar",
            "Novak Silva Meyer Diallo Khan Singh Costa Berg"),
        "GEO": list(
            "Nino Tamar Ketevan Mariam Natia Eka", "Giorgi Levan Davit Irakli Zurab Nika",
            "Beridze Kapanadze Gelashvili Maisuradze Lomidze Giorgadze Tsiklauri"),
        "AZE": list(
            "Aysel Gunel Leyla Nigar Sevinj Aygun", "Elchin Rashad Vugar Tural Farid Orkhan",
            "Aliyev Mammadov Huseynov Guliyev Hasanov Ismayilov", feminine: "a"),
        "ARM": list(
            "Anahit Ani Lusine Narine Gayane Mariam", "Armen Tigran Hayk Gor Vahan Karen",
            "Grigoryan Harutyunyan Sargsyan Hovhannisyan Petrosyan Karapetyan"),
        "UZB": list(
            "Dilnoza Gulnora Malika Nodira Zulfiya Feruza", "Jasur Sherzod Bekzod Rustam Aziz",
            "Karimov Rahimov Yusupov Tursunov Ergashev Nazarov", feminine: "a"),
        "TJK": list(
            "Zarina Manizha Shahnoza Mehrangez Farzona", "Firuz Rustam Daler Parviz Sorbon",
            "Rahimov Sharipov Nazarov Saidov Mirzoev Safarov", feminine: "a"),
        "TUR": list(
            "Elif Zeynep Fatma Emine Merve Esra", "Mehmet Mustafa Ahmet Emre Murat Kerem",
            "Yılmaz Kaya Demir Çelik Şahin Yıldız Aydın Öztürk"),
        "LVA": list(
            "Anna Ilze Inese Kristīne Līga Dace", "Jānis Andris Juris Edgars Māris Aivars",
            "Bērziņš Kalniņš Ozoliņš Liepiņš Krūmiņš",
            women: "Bērziņa Kalniņa Ozoliņa Liepiņa Krūmiņa"),
        "LTU": list(
            "Rasa Daiva Jūratė Aušra Eglė Lina", "Jonas Vytautas Tomas Darius Mindaugas",
            "Kazlauskas Petrauskas Jankauskas Stankevičius",
            women: "Kazlauskienė Petrauskienė Jankauskaitė Stankevičiūtė"),
        "CMR": list(
            "Marie Brigitte Solange Chantal Esther", "Jean Paul Emmanuel Serge Alain Didier",
            "Mbarga Fotso Nkeng Tchoupo Ngono Eyong"),
        "GBR": list(
            "Emily Olivia Jessica Charlotte Lucy", "James Thomas William Jack Oliver",
            "Smith Jones Taylor Brown Wilson Evans"),
    ]

    /// Space separated names; women's family names where they differ from men's.
    private static func list(
        _ female: String, _ male: String, _ family: String, women: String? = nil
    ) -> NameList {
        NameList(given: bySex(female, male), family: bySex(women ?? family, family))
    }

    private static func list(
        _ female: String, _ male: String, _ family: String, feminine: String
    ) -> NameList {
        let women = words(family).map { $0 + feminine }.joined(separator: " ")
        return list(female, male, family, women: women)
    }

    private static func bySex(_ female: String, _ male: String) -> [Sex: [String]] {
        [.female: words(female), .male: words(male)]
    }

    private static func words(_ text: String) -> [String] {
        text.split(separator: " ").map(String.init)
    }
}
