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
