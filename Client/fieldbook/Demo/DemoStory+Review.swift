import CommandSupport
import SyncProtocol
import TextFormats

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

extension DemoStory {
    /// What people have to decide, and how they do it.
    mutating func settle() throws {
        try screen.chapter(7, "What a person has to decide")
        let found = try conflicts(.minsk)
        figures.questions = found.count
        figures.staged = scenes.reduce(0) { $0 + $1.questions.count }
        try checkQuestions(found)
        for scene in scenes where !scene.questions.isEmpty { try settle(scene, found) }
        try settleRest(found)
        try screen.tell("The decisions travel like any other edit.")
        for office in DemoOffice.all + [.minsk, .brest] { try sync(office) }
        for office in DemoOffice.all {
            let open = try conflicts(office).count
            try expect(open == 0, "\(Count.text(open, "conflict")) left in \(office.title)")
        }
        try screen.confirm("nothing awaits review, in any office")
    }

    /// Everybody is asked about everything that calls for it, and about nothing else.
    private func checkQuestions(_ found: [DemoObject]) throws {
        var expected = Set(bulk.flatMap(\.questions))
        for scene in scenes {
            for question in scene.questions {
                expected.insert(
                    DemoQuestion(
                        record: scene.record.id, kind: question.kind, field: question.field))
            }
        }
        let asked = Set(found.map(DemoQuestion.init))
        let missing = expected.subtracting(asked)
        let needless = asked.subtracting(expected)
        try expect(missing.isEmpty, "not asked about: \(missing.map(\.text).sorted())")
        try expect(needless.isEmpty, "asked without need: \(needless.map(\.text).sorted())")
        let brest = try Set(conflicts(.brest).map { $0.text("id") })
        try expect(
            brest == Set(found.map { $0.text("id") }), "Minsk and Brest see different conflicts")
        try screen.tell(
            "\(Count.text(found.count, "question")) in "
                + "\(Count.text(figures.concurrentEdits, "edit")) that met another office's; Minsk "
                + "and Brest see the same. First those of the story.")
    }

    private mutating func settle(_ scene: DemoScene, _ found: [DemoObject]) throws {
        try screen.tell(scene.title + ":")
        for question in scene.questions {
            let wanted = DemoQuestion(
                record: scene.record.id, kind: question.kind, field: question.field)
            guard let conflict = found.first(where: { DemoQuestion(conflict: $0) == wanted }) else {
                throw CommandFailure("demo", "\(scene.title): the question is gone")
            }
            let id = conflict.text("id")
            try screen.answer(
                show(question.office, ["conflicts", "show", id], statuses: [.conflicts]))
            let answer: [String]
            switch question.answer {
            case .restore: answer = ["--restore"]
            case .take(let text): answer = try taking(text, conflict)
            }
            try run(question.office, ["resolve", id] + answer + ["--reason", question.reason])
        }
    }

    /// Takes the candidate that reads so, and notes what has to be seen from then on.
    private mutating func taking(_ text: String, _ conflict: DemoObject) throws -> [String] {
        for candidate in conflict.objects("candidates") {
            let value = DemoExpectation.text(candidate.members["value"] ?? .null)
            guard value.contains(text) else { continue }
            // Of the record as a whole, “closed” stands for its status.
            let field = conflict.members["field"]?.text ?? "status"
            decisions[conflict.text("record"), default: []].append(
                DemoExpectation(field, .equals(value)))
            return ["--take", String(candidate.int("index"))]
        }
        throw CommandFailure("demo", "a conflict does not offer “\(text)”")
    }

    /// Settles what the daily work has led to, each in an office that may.
    private mutating func settleRest(_ found: [DemoObject]) throws {
        let named = Set(scenes.map(\.record.id))
        let rest = found.filter { !named.contains($0.text("record")) }
        guard !rest.isEmpty else { return }
        try screen.tell(
            "The daily work has led to \(rest.count) more: two values of one field, both kept "
                + "until somebody decides.")
        for (position, conflict) in rest.enumerated() {
            try expect(
                conflict.objects("candidates").count == 2,
                "a conflict does not offer both offices' values")
            let office = conflict.text("space") == "office:brest" ? DemoOffice.brest : .minsk
            if position == 0 {
                try screen.answer(
                    show(
                        office, ["conflicts", "show", conflict.text("id")],
                        statuses: [.conflicts]))
            }
            let second = conflict.objects("candidates")[1].members["value"] ?? .null
            let answer = try taking(DemoExpectation.text(second), conflict)
            try run(
                office, ["resolve", conflict.text("id")] + answer, isShown: position == 0)
        }
        if rest.count > 1 { try screen.answer("… and \(rest.count - 1) more likewise") }
    }
}

extension DemoQuestion {
    fileprivate var text: String { "\(kind) \(field ?? "") \(record)" }
}
