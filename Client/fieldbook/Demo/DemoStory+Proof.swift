import CommandSupport
import SyncProtocol
import TextFormats

extension DemoStory {
    /// Everybody sends what they have, and gets what they may see.
    mutating func firstSync() throws {
        try screen.chapter(3, "Everybody syncs for the first time")
        try refer()
        for office in DemoOffice.all + [.minsk, .brest] { try sync(office) }
        try settleDuplicates()
        for office in DemoOffice.all { try sync(office, isShown: false) }
    }

    /// One sync; conflicts may be open after it, but both sides hold the same.
    @discardableResult
    mutating func sync(_ office: DemoOffice, isShown: Bool = true) throws -> DemoObject {
        let answer = try run(
            office, ["sync"], statuses: [.done, .conflicts], isShown: isShown)
        figures.add(sync: answer)
        try expect(
            answer.members["converged"]?.bool == true,
            "\(office.title) and the server hold different records after a sync")
        let up = ByteCount(bytes: answer.int("bytesSent")).text
        let down = ByteCount(bytes: answer.int("bytesReceived")).text
        if isShown {
            try screen.answer(
                Count.exchanged(answer.int("recordsSent"), answer.int("recordsReceived"))
                    + "; \(up) up, \(down) down, \(Count.text(answer.int("rounds"), "round trip"))")
        }
        return answer
    }

    /// Minsk refers somebody to Brest, who has agreed to that.
    private mutating func refer() throws {
        let first = try run(
            .minsk, ["case", "list", "--sort", "code", "--limit", "1"], isShown: false)
        guard let person = first.objects("records").first else {
            throw CommandFailure("demo", "Minsk has no case")
        }
        _ = try run(
            .minsk,
            [
                "case", "edit", person.text("id"), "consent_sharing=granted",
                "consent_services=granted", "consent_expires=",
            ], isShown: false)
        referral = try run(
            .minsk,
            [
                "referral", "add", "case=\(person.text("code"))", "to_office=brest",
                "service_type=legal_assistance", "urgency=soon",
            ]
        ).text("id")
        try screen.answer(referral)
    }

    /// The list of organisations has some names twice. That is a question too, but not one that
    /// the offices' work has raised.
    private mutating func settleDuplicates() throws {
        let found = try conflicts(.minsk)
        figures.duplicates = found.count
        let kinds = Set(found.map { $0.text("kind") })
        try expect(kinds.isSubset(of: ["duplicate"]), "conflicts before anybody was offline")
        guard let first = found.first else { return }
        try screen.tell(
            "The list of organisations has \(Count.text(found.count, "name")) twice. Whether that "
                + "is one organisation or two, a person has to say; here: two.")
        try screen.answer(
            show(.minsk, ["conflicts", "show", first.text("id")], statuses: [.conflicts]))
        for (position, conflict) in found.enumerated() {
            try run(
                .minsk, ["resolve", conflict.text("id"), "--keep-both"], isShown: position == 0)
        }
        if found.count > 1 { try screen.answer("… and \(found.count - 1) more likewise") }
        try expect(conflicts(.minsk).isEmpty, "duplicates that were settled are still open")
    }

    /// The open conflicts that an office sees.
    func conflicts(_ office: DemoOffice) throws -> [DemoObject] {
        try run(office, ["conflicts"], statuses: [.done, .conflicts], isShown: false)
            .objects("conflicts")
    }

    /// What an office holds of a collection.
    func records(_ office: DemoOffice, _ collection: String) throws -> [DemoRecord] {
        try DemoRecord.all(ndjson: stage.bytes(of: export(office, collection)))
    }

    /// Writes all of a collection that an office holds. - Returns: the file's name.
    func export(
        _ office: DemoOffice, _ collection: String, isShown: Bool = false
    ) throws -> String {
        let file = "\(office.name)-\(collection).ndjson"
        let words = [
            "export", collection, "--format", "ndjson", "--restricted", "--out", file, "--replica",
            office.replica,
        ]
        if isShown { try screen.command(["fieldbook"] + words) }
        let answer = try stage.run(.fieldbook, words)
        try expect(answer.status == 0, "\(file) could not be written: \(answer.errors)")
        return file
    }
}

extension DemoStory {
    /// All hold the same, to the byte, and there is nothing left to say.
    mutating func prove() throws {
        try screen.chapter(8, "One truth")
        try checkNothingIsLeft()
        for office in [DemoOffice.minsk, .brest] { try checkMerges(office) }
        try screen.confirm("every value that was merged or decided on is seen in both offices")
        try checkDigests()
        try compareExports()
        try verify()
    }

    private mutating func checkNothingIsLeft() throws {
        for office in DemoOffice.all {
            let answer = try sync(office, isShown: office == .minsk)
            let isIdle =
                answer.int("pushed") == 0 && answer.int("pulled") == 0
                && answer.int("rounds") == 1
            try expect(isIdle, "a sync of \(office.title) with nothing new was not one round trip")
        }
        try screen.confirm("a sync with nothing new is one round trip, for every office")
    }

    /// The digest of each space, as the server and every replica of it compute it.
    private mutating func checkDigests() throws {
        let spaces = try serve(["stats"]).objects("spaces")
        figures.records = spaces.reduce(0) { $0 + $1.int("records") }
        figures.commits = spaces.reduce(0) { $0 + $1.int("number") }
        var holders: [String: [String]] = [:]
        for office in DemoOffice.all {
            let status = try run(office, ["status"], isShown: false)
            try expect(status.int("pending") == 0, "\(office.title) has edits left to send")
            for space in status.objects("spaces") {
                let name = space.text("space")
                let central = spaces.first { $0.text("space") == name }
                try expect(
                    central?.text("digest") == space.text("digest"),
                    "\(office.title) and the server have different digests of \(name)")
                holders[name, default: []].append(office.title)
            }
        }
        for space in spaces {
            let name = space.text("space")
            let digest = space.text("digest").prefix(12)
            try screen.answer(
                TextWidth.padded(name, to: 14) + TextWidth.padded("\(space.int("records"))", to: 7)
                    + "records   digest \(digest)…   server, "
                    + (holders[name] ?? []).joined(separator: ", "))
        }
        try screen.confirm("every replica has the server's digest of every space that it holds")
    }

    private func compareExports() throws {
        let shared = [
            ("stakeholder", DemoOffice.all), ("meeting", DemoOffice.all),
            ("case", [.minsk, .brest]), ("referral", [.minsk, .brest]),
        ]
        for (collection, offices) in shared {
            let files = try offices.map {
                try export($0, collection, isShown: collection == "case")
            }
            let bytes = try files.map(stage.bytes)
            try expect(!bytes[0].isEmpty, "\(files[0]) is empty")
            for (file, other) in zip(files, bytes).dropFirst() {
                try expect(other == bytes[0], "\(files[0]) and \(file) differ")
            }
        }
        try screen.command(["cmp", "minsk-case.ndjson", "brest-case.ndjson"])
        try screen.confirm(
            "exports are the same to the byte: organisations and meetings of all three, cases and "
                + "referrals of Minsk and Brest")
    }

    private func verify() throws {
        for office in DemoOffice.all {
            let answer = try run(office, ["verify"], isShown: office == .minsk)
            try expect(
                answer.members["ok"]?.bool == true, "\(office.replica) has a problem in it")
        }
        let answer = try serve(["verify"])
        try expect(answer.members["ok"]?.bool == true, "the server's store has a problem in it")
        try screen.confirm("clocks, digests and the log's chain were computed anew, and hold")
    }
}
