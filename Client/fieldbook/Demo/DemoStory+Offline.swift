import CommandSupport
import DemoData
import TextFormats

extension DemoStory {
    /// A server, three invitations, three replicas.
    mutating func open() throws {
        try screen.chapter(1, "A central office, and three in the field")
        let spaces = ["network"] + DemoOffice.all.map(\.space)
        try serve(["space", "add"] + spaces)
        try screen.command(
            ["fieldbook-server", "serve", "--data", "server", "--listen", "127.0.0.1:0"],
            inBackground: true)
        server = try stage.startServer(listen: "127.0.0.1:0")
        try screen.answer("listening on \(server)")
        try screen.tell(
            "An invitation says what one device may do. Minsk and Brest work on each other's "
                + "cases; everybody writes in the network's directory.")
        for office in DemoOffice.all {
            let grants = office.grants.flatMap { ["--grant", $0] }
            let code = try serve(["invite", "--office", office.name] + grants).text("code")
            try screen.answer(code)
            try run(
                office,
                ["init", "--server", server, "--code", code, "--author", office.author])
        }
    }

    /// What the offices know before they meet.
    mutating func fill() throws {
        try screen.chapter(2, "What they bring")
        try importOrganisations()
        try importMeetings()
        try screen.tell(
            "Each office has a caseload of \(cases), drawn after the published statistics and "
                + "marked FICTITIOUS in every row.")
        for office in DemoOffice.all {
            let generator = CaseloadGenerator(sources: sources, office: office.name, seed: seed)
            let table = "\(office.name)-cases.csv"
            try stage.write(generator.cases(count: cases), to: table)
            let answer = try run(office, ["import", "case", table])
            try report(import: answer)
            try expect(answer.int("created") == cases, "\(table) was not taken in as a whole")
        }
    }

    private func importOrganisations() throws {
        let table = StakeholderTable(sources: sources)
        let origin =
            switch sources.origin {
            case .folder: "the data folder"
            case .builtInSample: "the built-in sample"
            }
        try screen.tell("Minsk keeps the directory: \(table.count) organisations of \(origin).")
        try stage.write(table.csv(), to: "organisations.csv")
        let answer = try run(.minsk, ["import", "stakeholder", "organisations.csv"])
        try report(import: answer)
        try expect(answer.int("created") > 0, "no organisation was taken in")
    }

    private mutating func importMeetings() throws {
        let table = MeetingTable(sources: sources)
        try screen.tell("Its past meetings, and the next one.")
        try stage.write(table.csv(), to: "meetings.csv")
        try report(import: run(.minsk, ["import", "meeting", "meetings.csv"]))
        let listed = try run(.minsk, ["meeting", "list"], isShown: false).objects("records")
        var ids: [String: String] = [:]
        for record in listed { ids[record.text("title")] = record.text("id") }
        for (position, link) in table.parents.enumerated() {
            guard let child = ids[link.child], let parent = ids[link.parent] else { continue }
            try run(
                .minsk,
                ["meeting", "edit", String(child.suffix(8)), "parent=\(parent.suffix(8))"],
                isShown: position == 0)
        }
        if table.parents.count > 1 {
            try screen.answer("… and \(table.parents.count - 1) more thematic groups likewise")
        }
        meeting = try run(.minsk, ["meeting", "add"] + DemoScene.meetingFields).text("id")
        try screen.answer(meeting)
    }

    func report(import answer: DemoObject) throws {
        let refused = answer.objects("errors").count
        try screen.answer(
            "created \(answer.int("created")), updated \(answer.int("updated")), "
                + "skipped \(answer.int("skipped")), not usable \(refused)")
        try expect(refused == 0, "an import refused \(refused) rows")
    }
}

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
        let answer = try run(office, ["import", part.collection, file, "--overwrite"])
        try report(import: answer)
        try expect(
            answer.int("created") == 0
                && answer.int("updated") + answer.int("skipped")
                    == part.edits.count,
            "\(file) did not update the records that \(other.title) edits too")
    }
}
