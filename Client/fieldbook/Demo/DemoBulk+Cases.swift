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
