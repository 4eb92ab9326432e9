/// The part of a `person.json` of mimesis that is used here.
struct NameFile: Decodable {
    struct BySex: Decodable {
        let female: [String]
        let male: [String]

        var lists: [Sex: [String]] { [.female: female, .male: male] }
    }

    /// Family names: one list for both sexes, or one each.
    enum FamilyNames: Decodable {
        case shared([String])
        case bySex(BySex)

        init(from decoder: any Decoder) throws {
            if let shared = try? [String](from: decoder) {
                self = .shared(shared)
            } else {
                self = .bySex(try BySex(from: decoder))
            }
        }

        var lists: [Sex: [String]] {
            switch self {
            case .shared(let names): [.female: names, .male: names]
            case .bySex(let names): names.lists
            }
        }
    }

    let names: BySex
    let surnames: FamilyNames
    let patronymic: BySex?

    /// The names that are written with the language's own letters and single spaces.
    ///
    /// - Throws: when nothing is left of a list.
    func list(of language: String, path: String) throws(DemoDataError) -> NameList {
        let list = NameList(
            given: tidy(names.lists, language), family: tidy(surnames.lists, language),
            patronymic: tidy(patronymic?.lists ?? [:], language))
        for part in [list.given, list.family] {
            if part.values.contains(where: \.isEmpty) {
                throw DemoDataError("a list of names is empty", file: path)
            }
        }
        return list
    }

    private func tidy(_ lists: [Sex: [String]], _ language: String) -> [Sex: [String]] {
        // Russian spellings that slipped into the Ukrainian lists.
        let foreign: Set<Character> = language == "uk" ? ["ё", "ы", "э", "ъ", "Э"] : []
        return lists.mapValues { names in
            names.filter { name in !name.contains { foreign.contains($0) } }
                .map { $0.split(separator: " ").joined(separator: " ") }
                .filter { !$0.isEmpty }
        }
    }
}
