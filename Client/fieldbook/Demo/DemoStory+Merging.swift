import CommandSupport
import SyncProtocol

extension DemoStory {
    /// Everybody syncs, in an order drawn by lot.
    mutating func meetAgain() throws {
        try screen.chapter(5, "The connection is back")
        try screen.command(
            ["fieldbook-server", "serve", "--data", "server", "--listen", listen],
            inBackground: true)
        let address = try stage.startServer(listen: listen)
        try expect(address == server, "the server came back at \(address)")
        var dice = DemoDice(seed: seed, name: "order")
        let order = dice.shuffled(DemoOffice.all)
        let names = order.map(\.title).joined(separator: ", ")
        try screen.tell(
            "Who syncs first does not matter; the lot says: \(names). Those before the last one "
                + "sync once more, to get what came after them.")
        for office in order + order.dropLast() { try sync(office) }
    }

    /// What needed nobody's decision, with the values that everybody now sees.
    mutating func showMerged() throws {
        try screen.chapter(6, "Merged without a question")
        for scene in scenes where scene.questions.isEmpty { try show(scene) }
        try checkMerges(.minsk)
        try checkMerges(.brest)
        let merged = bulk.flatMap(\.edits).count { edit in
            !edit.outcome.contains(where: \.isQuestion)
        }
        try screen.confirm(
            "\(merged) more records that two offices edited hold both sides' work: compared value "
                + "by value")
    }

    private func show(_ scene: DemoScene) throws {
        try screen.tell(scene.title + ":")
        let answer = try run(.minsk, [scene.collection, "show", scene.record.handle])
        let fields = DemoObject(answer.members["record"] ?? .null).members["fields"]?.map ?? [:]
        var shown: [String] = []
        for expectation in scene.outcome {
            if let problem = expectation.problem(in: fields) {
                throw CommandFailure("demo", "\(scene.title): \(problem)")
            }
            guard !shown.contains(expectation.field) else { continue }
            shown.append(expectation.field)
            let value = fields[expectation.field] ?? .null
            try screen.field(expectation.field, DemoExpectation.text(value))
        }
    }

    /// Compares what an office holds with what the edits, and the decisions, have to lead to.
    func checkMerges(_ office: DemoOffice) throws {
        for collection in ["case", "meeting", "referral", "stakeholder"] {
            let expected = expectations(of: collection)
            var held: [String: DemoRecord] = [:]
            for record in try records(office, collection) { held[record.id] = record }
            for (id, expectations) in expected {
                guard let record = held[id] else {
                    throw CommandFailure("demo", "\(office.title) has lost the record \(id)")
                }
                for problem in expectations.compactMap({ $0.problem(in: record.fields) }) {
                    throw CommandFailure(
                        "demo",
                        "a merge has lost a value: \(record.handle) in \(office.title), \(problem)")
                }
            }
        }
    }

    /// By record.
    private func expectations(of collection: String) -> [(String, [DemoExpectation])] {
        let ofScenes = scenes.filter { $0.collection == collection }
            .map { ($0.record.id, $0.outcome) }
        let ofBulk = bulk.filter { $0.collection == collection }.flatMap(\.edits)
            .map { ($0.record, $0.outcome) }
        return (ofScenes + ofBulk).map { id, outcome in (id, outcome + (decisions[id] ?? [])) }
    }
}
