import CommandSupport
import SyncProtocol
import TextFormats

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
