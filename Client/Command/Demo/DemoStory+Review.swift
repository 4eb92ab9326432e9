import SyncProtocol

extension DemoStory {
    /// What people have to decide, and how they do it.
    mutating func settle() throws {
        try screen.chapter(7, "What a person has to decide")
        let found = try conflicts(.minsk)
        figures.questions = found.count
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

    private func settle(_ scene: DemoScene, _ found: [DemoObject]) throws {
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
            let answer = try arguments(question.answer, conflict)
            try run(
                question.office,
                ["resolve", id] + answer + ["--reason", question.reason])
        }
    }

    private func arguments(
        _ answer: DemoScene.Question.Answer, _ conflict: DemoObject
    ) throws -> [String] {
        switch answer {
        case .other(let arguments): return arguments
        case .take(let text):
            let candidate = conflict.objects("candidates").first {
                DemoExpectation.text($0.members["value"] ?? .null).contains(text)
            }
            guard let candidate else {
                throw CommandFailure("demo", "a conflict does not offer “\(text)”")
            }
            return ["--take", String(candidate.int("index"))]
        }
    }

    /// Settles what the daily work has led to, each in an office that may.
    private func settleRest(_ found: [DemoObject]) throws {
        let named = Set(scenes.map(\.record.id))
        let rest = found.filter { !named.contains($0.text("record")) }
        guard !rest.isEmpty else { return }
        try screen.tell(
            "The other \(rest.count) are of the same kind: two values of one field. Both are "
                + "kept until somebody decides.")
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
            try run(
                office, ["resolve", conflict.text("id"), "--take", "2"], isShown: position == 0)
        }
        if rest.count > 1 { try screen.answer("… and \(rest.count - 1) more likewise") }
    }
}

extension DemoQuestion {
    fileprivate var text: String { "\(kind) \(field ?? "") \(record)" }
}
