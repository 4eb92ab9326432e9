import SyncProtocol
import Testing

extension ConversationScript {
    private static let elsewhere = "office:gomel"

    static let transfers: [ConversationScript] = [
        ConversationScript(
            name: "moved-record",
            description: "A record is moved to another space: the server commits a complete delta "
                + "there, under a writer of its own, and the same answer holds it.",
            spec: "MergeRules §12", spaces: [elsewhere, Conversation.home],
            members: [
                Member(
                    "ana",
                    [
                        SpaceAccess(space: elsewhere, level: .write),
                        SpaceAccess(space: Conversation.home, level: .manage),
                    ]),
                Member("bela", [SpaceAccess(space: elsewhere, level: .read)]),
            ]
        ) { talk in
            let both = [elsewhere, Conversation.home]
            talk["ana"].write("open", to: 1)
            talk["ana"].write("waiting", to: 1)
            try talk.ask("ana", "Ana pushes two edits of a record.", about: both)
            talk["ana"].decide(.moved(space: elsewhere), of: 1)
            try talk.ask(
                "ana", "Ana moves it: her commit says only that it has moved.", about: both)
            let answer = try talk.ask(
                "bela", "Bela reads the other space only, and gets the whole record.",
                about: [elsewhere])
            #expect(try answer.entries().count == 1)
            let (there, here) = (talk["bela", elsewhere], talk["ana", elsewhere])
            #expect(there.digest == here.digest && there.states.count == 1)
        }
    ]
}
