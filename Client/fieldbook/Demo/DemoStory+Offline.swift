import CommandSupport
import DemoData
import TextFormats

extension DemoStory {
    /// The connection is gone, and work goes on.
    mutating func partWays() throws {
        try screen.chapter(4, "Two weeks without a connection")
        try prepareScenes()
        try screen.tell("The server is out of reach (here: it is stopped). Nobody waits for it.")
        stage.stopServer()
        try failToSync()
        for scene in scenes { try play(scene) }
        try takeInNewCases()
        let changes = bulk.reduce(0) { $0 + $1.changes }
        let records = bulk.reduce(0) { $0 + $1.edits.count }
        try screen.tell(
            "Everybody's daily work comes from tables here: \(changes) changes of \(records) "
                + "records, each edited in two offices. The mix is an assumption: mostly "
                + "different fields, notes and tags, seldom two values of one field.")
        for part in bulk {
            for office in [part.left, part.right] { try importEdits(part, office) }
        }
        figures.concurrentEdits =
            changes + scenes.reduce(0) { $0 + $1.steps.reduce(0) { $0 + $1.changes } }
        figures.recordsEditedTwice = records + Set(scenes.map(\.record.id)).count
    }

    private func failToSync() throws {
        let words = ["sync", "--replica", DemoOffice.minsk.replica]
        try screen.command(["fieldbook"] + words)
        let answer = try stage.run(.fieldbook, words)
        try screen.answer(
            answer.errors.split(separator: "\n").prefix(1).joined()
                + "\nexit status \(answer.status)")
        try expect(
            answer.status == ExitStatus.unavailable.rawValue,
            "a sync without a server ended with \(answer.status)")
    }

    /// Chooses the records of the scenes and of the daily work, from what all of them hold.
    private mutating func prepareScenes() throws {
        let stakeholders = try records(.minsk, "stakeholder")
        var dice = DemoDice(seed: seed, name: "fortnight")
        let held = try records(.minsk, "case").filter { $0.text("status") == "open" }
        let referrals = try records(.minsk, "referral")
        guard let partner = stakeholders.first,
            let meeting = try records(.minsk, "meeting").first(where: { $0.id == meeting }),
            let referral = referrals.first(where: { $0.id == referral })
        else { throw CommandFailure("demo", "a record that was entered is not there") }
        // The person referred is left alone: its referral has a scene of its own.
        var cast = DemoCast(cases: held.filter { $0.id != referral.text("case") })
        let meetings = DemoScene.ofMeeting(meeting)
        scenes =
            try DemoScene.ofCases(&cast, partner: partner) + meetings
            + [DemoScene.ofReferral(referral)]
        let share = max(3, cases / 8)
        for office in [DemoOffice.minsk, .brest] {
            let own = cast.cases.filter { $0.space == office.space }
            bulk.append(
                .ofCases(
                    Array(dice.shuffled(own).prefix(share)), named: "\(office.name)-cases", .minsk,
                    .brest, dice: &dice))
        }
        let directory = dice.shuffled(Array(stakeholders.dropFirst())).prefix(share)
        bulk.append(.ofStakeholders(Array(directory), .minsk, .gomel, dice: &dice))
    }

    private func play(_ scene: DemoScene) throws {
        try screen.tell(scene.title + ".")
        for step in scene.steps {
            let answer = try run(step.office, step.words)
            try expect(
                !answer.text("commit").isEmpty, "\(scene.title): nothing was changed")
        }
    }

    private func takeInNewCases() throws {
        let count = max(2, cases / 40)
        try screen.tell("New people come to every office: \(count) each.")
        for office in DemoOffice.all {
            let generator = CaseloadGenerator(sources: sources, office: office.name, seed: seed)
            let lines = (cases..<cases + count).map { generator.line(at: $0) }
            let table = "\(office.name)-new-cases.csv"
            try stage.write(CaseloadGenerator.headerLine + lines.joined(), to: table)
            let answer = try run(office, ["import", "case", table])
            try report(import: answer)
            try expect(answer.int("created") == count, "\(table) was not taken in as a whole")
        }
    }

    private func importEdits(_ part: DemoBulk, _ office: DemoOffice) throws {
        let other = office == part.left ? part.right : part.left
        let file = "\(part.name)-edited-in-\(office.name).csv"
        try stage.write(part.table(of: office), to: file)
        let answer = try run(office, ["import", part.collection, file])
        try report(import: answer)
        try expect(
            answer.int("created") == 0
                && answer.int("updated") + answer.int("skipped")
                    == part.edits.count,
            "\(file) did not update the records that \(other.title) edits too")
    }
}
