import SyncProtocol
import Testing

extension ConversationScript {
    static let histories: [ConversationScript] = [
        ConversationScript(
            name: "fork",
            description: "A copy of a replica has written its own second commit: it is told of "
                + "the fork with the prefixes of the server's chain, renames what the server does "
                + "not hold, and goes on.",
            spec: "MergeRules §9"
        ) { talk in
            talk["ana"].write("shared", to: 1)
            try talk.ask("ana", "Ana pushes; then her laptop's disk is copied.")
            talk.copy("ana", as: "copy")
            talk["ana"].write("of the original", to: 1)
            talk["ana"].write("of the original", to: 2)
            try talk.ask("ana", "Ana pushes two commits more.")
            talk["copy"].write("of the copy", to: 1)
            let answer = try talk.ask("copy", "The copy pushes another second commit.")
            guard case .writerForked(let forks) = try answer.outcome() else {
                throw ConversationError("the fork was not noticed")
            }
            #expect(forks.first?.prefixes.count == 8)
            try talk["copy"].settle(try #require(forks.first), freshWriter: 0xf1)
            talk.tell("copy", "rename", "The copy renames it, and takes the writer f1.")
            try talk.ask("copy", "The copy pushes its commit under the name that the rule gives.")
            #expect(talk["copy"].pending.isEmpty)
            try talk.ask("ana", "Ana gets the copy's commit as a concurrent one.")
            #expect(talk["ana"].digest == talk["copy"].digest)
        },
        ConversationScript(
            name: "restored-server",
            description: "A server was restored from a backup of one commit: a replica gives "
                + "back what it lost, also of another author, and one that knew less scans what "
                + "changed since.",
            spec: "MergeRules §10"
        ) { talk in
            talk["ana"].write("before the backup", to: 1)
            try talk.ask("ana", "Ana pushes.")
            try talk.backUp()
            talk["bela"].write("after the backup", to: 2)
            try talk.ask("bela", "Bela pushes.")
            talk["ana"].write("after the backup", to: 1)
            try talk.ask("ana", "Ana pushes again, and gets what Bela wrote.")
            try talk.restore()
            let unknown = try talk.ask("ana", "Ana's cursor is of the lost history.").history()
            #expect(unknown.mayRecover && unknown.shared?.number == 1)
            try heal(talk)
            let quiet = try talk.ask("ana", "In the new history there is nothing new for Ana.")
            #expect(quiet.spaces.isEmpty)
            let older = try talk.ask("bela", "Bela's cursor is of the lost history too.").history()
            let equal = try talk.ask("bela", "Bela claims all that she knows.") { request in
                request.spaces = [talk["bela"].comparison()]
            }
            try talk["bela"].resume(
                in: equal.history(), shared: older.shared, epoch: talk.epoch)
            talk.tell("bela", "resume", "Bela goes on in the server's history, by a scan.")
            try talk.ask("bela", "The server has all of it: Bela scans from what is shared.")
            #expect(talk["bela"].digest == talk["ana"].digest)
        },
    ]

    /// Ana compares, gives back, and adopts the server's place.
    private static func heal(_ talk: Conversation) throws {
        let compared = try talk.ask("ana", "Ana claims every writer that she knows.") { request in
            request.spaces = [talk["ana"].comparison()]
        }
        let history = try compared.history()
        let lost = talk["ana"].lost(beyond: history)
        let place = history.end.cursor(epoch: talk.epoch)
        let bela = WriterInfo(
            writer: talk["bela"].writer, device: talk.device("bela"), office: "minsk",
            name: "bela's laptop")
        let given = try talk.ask("ana", "Ana gives states, and with them the vector.") { request in
            request.spaces = [talk["ana"].upload(lost, in: place, announcing: [bela])]
        }
        #expect(try given.history().digest == talk["ana"].digest)
        try talk["ana"].resume(in: given.history(), shared: nil, epoch: talk.epoch)
        talk.tell("ana", "resume", "Ana goes on in the server's history, where both are equal.")
        #expect(!talk["ana"].cursor.isScan)
    }
}
