import DemoData
import SyncProtocol

/// Edits of many records that two offices make at once, each by importing a table of its own.
struct DemoBulk {
    struct Edit {
        let record: String
        /// Column to cell, in the table of each office.
        var left: [String: String]
        var right: [String: String]
        var outcome: [DemoExpectation]
    }

    let collection: String
    /// Names its tables.
    let name: String
    let left: DemoOffice
    /// Imports its table after the other office has.
    let right: DemoOffice
    let edits: [Edit]

    var changes: Int { edits.reduce(0) { $0 + $1.left.count + $1.right.count } }

    /// The records and fields that people are asked about.
    var questions: Set<DemoQuestion> {
        Set(
            edits.flatMap { edit in
                edit.outcome.filter(\.isQuestion).map {
                    DemoQuestion(record: edit.record, kind: "value", field: $0.field)
                }
            })
    }

    /// The table of one of the two, a row a record, known by its id.
    func table(of office: DemoOffice) -> String {
        let cells = edits.map { office == left ? $0.left : $0.right }
        let columns = Set(cells.flatMap(\.keys)).sorted()
        let rows = zip(edits, cells).map { edit, cells in
            [edit.record] + columns.map { cells[$0] ?? "" }
        }
        return CSVDocument(header: ["id"] + columns, rows: rows).text
    }
}

/// What identifies a question: not its id, which the replicas compute.
struct DemoQuestion: Hashable {
    let record: String
    let kind: String
    /// Nil for the record as a whole.
    let field: String?
}

extension DemoQuestion {
    init(conflict: DemoObject) {
        self.init(
            record: conflict.text("record"), kind: conflict.text("kind"),
            field: conflict.members["field"]?.text)
    }
}

/// Draws from lists, the same in every run of a seed.
struct DemoDice {
    private var generator: SeededGenerator

    init(seed: UInt64, name: String) {
        generator = SeededGenerator(seed: seed, name: name, index: 0)
    }

    /// A number from 0 to `bound` - 1.
    mutating func roll(_ bound: Int) -> Int {
        Int(generator.next() % UInt64(max(1, bound)))
    }

    /// One of the elements, each as likely as its weight says. - Parameter list: not empty.
    mutating func pick<Element>(_ list: [(Element, weight: Int)]) -> Element {
        var point = roll(list.reduce(0) { $0 + $1.weight })
        for (element, weight) in list {
            if point < weight { return element }
            point -= weight
        }
        return list[list.count - 1].0
    }

    mutating func shuffled<Element>(_ list: [Element]) -> [Element] {
        var list = list
        for position in list.indices.reversed() { list.swapAt(position, roll(position + 1)) }
        return list
    }
}

extension DemoBulk {
    /// What two offices do to one case in two weeks. How often each happens is an assumption:
    /// mostly different work on the same case, seldom two answers to one question.
    private enum CaseWork {
        case differentFields, notes, needs, sameCorrection, caseworker, followUp, risk, consent
        case address

        static let mix: [(CaseWork, weight: Int)] = [
            (.differentFields, 44), (.notes, 22), (.needs, 12), (.sameCorrection, 4),
            (.caseworker, 4), (.followUp, 4), (.risk, 4), (.consent, 3), (.address, 3),
        ]
    }

    /// Edits of these cases in both offices.
    static func ofCases(
        _ records: [DemoRecord], named name: String, _ left: DemoOffice, _ right: DemoOffice,
        dice: inout DemoDice
    ) -> DemoBulk {
        let edits = records.enumerated().map { number, record in
            switch dice.pick(CaseWork.mix) {
            case .differentFields: differentFields(record, number, left, right, &dice)
            case .notes: notes(record, number, left, right)
            case .needs: needs(record, number, left, right)
            case .sameCorrection: sameCorrection(record, number)
            case .caseworker: caseworker(record, left, right)
            case .followUp: followUp(record, &dice)
            case .risk: risk(record, &dice)
            case .consent: consent(record, number, left, right)
            case .address: address(record, number, left, right)
            }
        }
        return DemoBulk(collection: "case", name: name, left: left, right: right, edits: edits)
    }

    private static func differentFields(
        _ record: DemoRecord, _ number: Int, _ left: DemoOffice, _ right: DemoOffice,
        _ dice: inout DemoDice
    ) -> Edit {
        let worker = "Colleague \(number % 7 + 1) (\(left.name))"
        let source = "asked again, sheet \(number)"
        let place = street(right, number)
        var edit = Edit(
            record: record.id, left: ["caseworker": worker],
            right: ["address": place],
            outcome: [
                DemoExpectation("caseworker", .equals(worker)),
                DemoExpectation("address", .equals(place)),
            ])
        if dice.roll(2) == 0 {
            edit.left["intake_source"] = source
            edit.outcome.append(DemoExpectation("intake_source", .equals(source)))
        }
        return edit
    }

    private static func notes(
        _ record: DemoRecord, _ number: Int, _ left: DemoOffice, _ right: DemoOffice
    ) -> Edit {
        let texts = [left, right].map { "FICTITIOUS: visit \(number), written in \($0.title)." }
        return Edit(
            record: record.id, left: ["notes": texts[0]], right: ["notes": texts[1]],
            outcome: [DemoExpectation("notes", .contains(texts))])
    }

    private static func needs(
        _ record: DemoRecord, _ number: Int, _ left: DemoOffice, _ right: DemoOffice
    ) -> Edit {
        let missing = DemoScene.services.filter { !record.holds("needs", $0) }
        guard missing.count > 1 else { return notes(record, number, left, right) }
        return Edit(
            record: record.id, left: ["needs": missing[0]], right: ["needs": missing[1]],
            outcome: [DemoExpectation("needs", .contains([missing[0], missing[1]]))])
    }

    private static func sameCorrection(_ record: DemoRecord, _ number: Int) -> Edit {
        let name = "FICTITIOUS-\(number)"
        return Edit(
            record: record.id, left: ["family_name": name], right: ["family_name": name],
            outcome: [DemoExpectation("family_name", .equals(name))])
    }

    /// The later one is shown; the other stays in the record's history.
    private static func caseworker(
        _ record: DemoRecord, _ left: DemoOffice, _ right: DemoOffice
    ) -> Edit {
        Edit(
            record: record.id, left: ["caseworker": "New colleague (\(left.name))"],
            right: ["caseworker": "New colleague (\(right.name))"],
            outcome: [
                DemoExpectation("caseworker", .equals("New colleague (\(right.name))"))
            ])
    }

    private static func followUp(_ record: DemoRecord, _ dice: inout DemoDice) -> Edit {
        let days = dice.shuffled(["2027-02-0", "2027-03-0"]).map { $0 + "\(1 + dice.roll(9))" }
        return Edit(
            record: record.id, left: ["next_follow_up": days[0]],
            right: ["next_follow_up": days[1]],
            outcome: [DemoExpectation("next_follow_up", .equals(min(days[0], days[1])))])
    }

    private static func risk(_ record: DemoRecord, _ dice: inout DemoDice) -> Edit {
        let levels = ["low", "medium", "high", "immediate"]
        let ranks = dice.shuffled(
            levels.indices.filter { levels[$0] != record.text("risk_level") })
        return Edit(
            record: record.id, left: ["risk_level": levels[ranks[0]]],
            right: ["risk_level": levels[ranks[1]]],
            outcome: [
                DemoExpectation("risk_level", .equals(levels[max(ranks[0], ranks[1])]))
            ])
    }

    private static func consent(
        _ record: DemoRecord, _ number: Int, _ left: DemoOffice, _ right: DemoOffice
    ) -> Edit {
        let before = record.text("consent_reporting")
        guard before != "withdrawn" else { return notes(record, number, left, right) }
        return Edit(
            record: record.id, left: ["consent_reporting": "withdrawn"],
            right: ["consent_reporting": before == "granted" ? "none" : "granted"],
            outcome: [DemoExpectation("consent_reporting", .equals("withdrawn"))])
    }

    private static func address(
        _ record: DemoRecord, _ number: Int, _ left: DemoOffice, _ right: DemoOffice
    ) -> Edit {
        let places = [street(left, number), street(right, number)]
        return Edit(
            record: record.id, left: ["address": places[0]], right: ["address": places[1]],
            outcome: [DemoExpectation("address", .asks(places))])
    }

    private static func street(_ office: DemoOffice, _ number: Int) -> String {
        "FICTITIOUS: \(office.title), Прыкладная вул., \(number + 1)"
    }
}

extension DemoBulk {
    /// What two offices do to one organisation of the directory; the weights are an assumption.
    private enum DirectoryWork {
        case differentFields, services, russianName, website, role

        static let mix: [(DirectoryWork, weight: Int)] = [
            (.differentFields, 50), (.services, 30), (.russianName, 8), (.website, 8), (.role, 4),
        ]
    }

    /// Edits of these organisations in both offices.
    static func ofStakeholders(
        _ records: [DemoRecord], _ left: DemoOffice, _ right: DemoOffice, dice: inout DemoDice
    ) -> DemoBulk {
        let edits = records.enumerated().map { number, record in
            let page = "https://example.org/\(number)"
            switch dice.pick(DirectoryWork.mix) {
            case .differentFields:
                return Edit(
                    record: record.id, left: ["website": page, "areas": "BY004"],
                    right: ["capacity_note": "FICTITIOUS: \(number) places"],
                    outcome: [
                        DemoExpectation("website", .equals(page)),
                        DemoExpectation("areas", .contains(["BY004"])),
                        DemoExpectation(
                            "capacity_note", .equals("FICTITIOUS: \(number) places")),
                    ])
            case .services:
                let pair = ["health", "legal_assistance"]
                return Edit(
                    record: record.id, left: ["services": pair[0]], right: ["services": pair[1]],
                    outcome: [DemoExpectation("services", .contains(pair))])
            case .russianName:
                let name = "Организация \(number) (вымышленный перевод)"
                return Edit(
                    record: record.id, left: ["name_ru": name], right: ["name_ru": name],
                    outcome: [DemoExpectation("name_ru", .equals(name))])
            case .website:
                return Edit(
                    record: record.id, left: ["website": page],
                    right: ["website": page + "/be"],
                    outcome: [DemoExpectation("website", .equals(page + "/be"))])
            case .role:
                let roles = ["member", "observer"]
                return Edit(
                    record: record.id, left: ["network_role": roles[0]],
                    right: ["network_role": roles[1]],
                    outcome: [DemoExpectation("network_role", .asks(roles))])
            }
        }
        return DemoBulk(
            collection: "stakeholder", name: "directory", left: left, right: right, edits: edits)
    }
}
