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
