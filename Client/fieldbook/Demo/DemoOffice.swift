/// A field office of the story, with the one laptop that it has.
struct DemoOffice: Hashable, Sendable {
    let name: String
    let title: String
    /// Who works there; made up, as everybody is.
    let author: String
    /// What the laptop may do.
    let grants: [String]

    var space: String { "office:\(name)" }
    var replica: String { "\(name).sqlite" }

    /// Minsk and Brest work on each other's cases; Gomel has its own.
    static let minsk = DemoOffice(
        name: "minsk", title: "Minsk", author: "Alena K.",
        grants: ["network:write", "office:minsk:write", "office:brest:write"])
    static let brest = DemoOffice(
        name: "brest", title: "Brest", author: "Volha S.",
        grants: ["network:write", "office:brest:write", "office:minsk:write"])
    static let gomel = DemoOffice(
        name: "gomel", title: "Gomel", author: "Maksim T.",
        grants: ["network:write", "office:gomel:write"])

    static let all = [minsk, brest, gomel]
}
