/// An oblast-level area (level 1) or a raion (level 2) with its p-code.
struct Area: Sendable {
    let code: String
    let parent: String
    let level: Int
    let name: String
    let nameBelarusian: String

    init?(record: [String: String]) {
        guard let code = record["pcode"], let parent = record["parent"],
            let level = record["level"].flatMap({ Int($0) }), let name = record["name_en"]
        else { return nil }
        self.code = code
        self.parent = parent
        self.level = level
        self.name = name
        nameBelarusian = record["name_be"] ?? name
    }

    /// The oblast-level areas that an office of this name serves: those that begin with its name
    /// (`minsk` serves Minsk and Minsk City); all of them when none does (`national`).
    static func served(by office: String, in areas: [Area]) -> [Area] {
        let oblasts = areas.filter { $0.level == 1 }
        let own = oblasts.filter { $0.name.lowercased().hasPrefix(office.lowercased()) }
        return own.isEmpty ? oblasts : own
    }
}
