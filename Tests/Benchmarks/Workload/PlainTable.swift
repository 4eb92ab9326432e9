import DemoData

/// Records of ten short texts as a field office writes them: what was asked for, by which way, what
/// comes next. Made of word lists; nobody is meant.
enum PlainTable {
    /// Where two offices that write at once are both heard, and where the later one stands.
    static let reviewedField = "request"
    static let latestField = "remark"
    static let otherLatestField = "channel"

    private static let reviewedFields = [reviewedField, "agreed", "next_step"]
    static let fields =
        reviewedFields + [
            latestField, otherLatestField, "service", "obstacle", "transport", "document", "place",
        ]

    static let headerLine = fields.joined(separator: ",") + "\n"

    /// What makes the collection known to the command, in the shape of `fieldbook schema --json`.
    static var schema: String {
        let declared = fields.map {
            let policy = reviewedFields.contains($0) ? "review" : "latest"
            return #"{"name":"\#($0)","type":"text","policy":"\#(policy)","#
                + #""confidentiality":"network"}"#
        }
        return """
            {"collections":[{"name":"item","plural":"items","label":"Item","space":"network",\
            "titleFields":["\(reviewedField)"],"fields":[\(declared.joined(separator: ","))]}]}
            """
    }

    static func line(_ index: Int) -> String { texts(index).joined(separator: ",") + "\n" }

    /// The texts of one record, in the order of `fields`.
    static func texts(_ index: Int) -> [String] {
        var generator = SeededGenerator(seed: 1, name: "plain", index: index)
        return fields.map { _ in text(using: &generator) }
    }

    /// What an edit writes; another text for each number of round and record.
    static func editedText(_ index: Int, round: Int) -> String {
        var generator = SeededGenerator(seed: UInt64(round + 2), name: "edit", index: index)
        return text(using: &generator)
    }

    /// About 16 bytes: two words and a number.
    private static func text(using generator: inout SeededGenerator) -> String {
        let what = needs[Int(generator.next() % UInt64(needs.count))]
        let how = steps[Int(generator.next() % UInt64(steps.count))]
        return "\(what) \(how) \(generator.next() % 1000)"
    }

    private static let needs = words(
        """
        shelter clinic school legal intake travel food rent child night group family
        permit visa border asylum health dental police court trial witness safety refuge
        work wage skills language course diploma transit bus rail air ticket card
        phone letter mail cash grant loan debt clothes winter baby medicine therapy
        interpreter guardian consular embassy ministry council parish pharmacy hostel hotel
        """)

    private static let steps = words(
        """
        visit call talk note form copy file plan list fee aid care
        check review appeal hearing claim reply query offer place bed room key
        referral handover follow-up reminder update summary closure contact meeting training
        transfer return pickup escort delivery payment refund voucher signature stamp scan
        interview screening assessment consent refusal delay wait search match report log
        """)

    private static func words(_ text: String) -> [String] {
        text.split { $0 == " " || $0 == "\n" }.map(String.init)
    }
}
