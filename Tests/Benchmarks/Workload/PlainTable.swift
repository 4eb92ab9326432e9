import DemoData

/// Records of ten texts, in words that repeat about as those of real text do.
enum PlainTable {
    private static let fields = (1...10).map { "field_\($0)" }

    static let headerLine = fields.joined(separator: ",") + "\n"

    /// What makes the collection known to the command, in the shape of `fieldbook schema --json`.
    static var schema: String {
        let declared = fields.map {
            #"{"name":"\#($0)","type":"text","policy":"latest","confidentiality":"network"}"#
        }
        return """
            {"collections":[{"name":"item","plural":"items","label":"Item","space":"network",\
            "titleFields":["field_1"],"fields":[\(declared.joined(separator: ","))]}]}
            """
    }

    static func line(_ index: Int) -> String {
        var generator = SeededGenerator(seed: 1, name: "plain", index: index)
        let cells = fields.map { _ in text(using: &generator) }
        return cells.joined(separator: ",") + "\n"
    }

    /// About 16 bytes: two words and a number.
    private static func text(using generator: inout SeededGenerator) -> String {
        let words = (0..<2).map { _ in Self.words[Int(generator.next() % 64)] }
        return words.joined(separator: " ") + " \(generator.next() % 1000)"
    }

    private static let words: [String] = {
        let starts = ["ba", "de", "ki", "lo", "mu", "na", "ro", "tis"]
        let ends = ["lan", "mer", "nok", "pir", "rost", "sum", "tev", "vald"]
        return starts.flatMap { start in ends.map { start + $0 } }
    }()
}
