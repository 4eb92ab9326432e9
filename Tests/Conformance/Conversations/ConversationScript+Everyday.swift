import SyncProtocol
import Testing

extension ConversationScript {
    static let everyday: [ConversationScript] = [
        ConversationScript(
            name: "empty-space",
            description: "A space that nobody has written; the second question has no news.",
            spec: "WireFormat §10"
        ) { talk in
            let first = try talk.ask("ana", "Ana knows nothing yet.")
            #expect(try first.entries().isEmpty)
            let second = try talk.ask("ana", "Ana asks again: of the space nothing is said.")
            #expect(second.spaces.isEmpty && second.access == nil)
        },
        ConversationScript(
            name: "push-and-echo",
            description: "One commit is pushed; it comes back as an echo, and only that "
                + "acknowledges it.",
            spec: "HTTP §4.2"
        ) { talk in
            try talk.ask("ana", "Ana gets to know the empty space.")
            talk["ana"].write("open", to: 1)
            let answer = try talk.ask("ana", "Ana pushes her first commit.")
            #expect(try answer.entries().count == 1)
            #expect(talk["ana"].pending.isEmpty)
        },
        ConversationScript(
            name: "push-again",
            description: "The answer to a push is lost; the same push again takes nothing twice.",
            spec: "HTTP §4.2"
        ) { talk in
            talk["ana"].write("open", to: 1)
            try talk.ask("ana", "Ana pushes; the answer is lost.", isLost: true)
            let answer = try talk.ask("ana", "Ana pushes the same again.")
            #expect(try answer.entries().count == 1)
            #expect(talk["ana"].pending.isEmpty && talk["ana"].vector[talk["ana"].writer] == 1)
        },
        ConversationScript(
            name: "entries-of-others",
            description: "The commits of another device come whole, with whose they are; both "
                + "sides then hold the same digest.",
            spec: "WireFormat §10"
        ) { talk in
            talk["ana"].write("open", to: 1)
            try talk.ask("ana", "Ana pushes one commit.")
            try talk.ask("bela", "Bela begins: the commit comes whole, with Ana's device.")
            talk["bela"].write("waiting", to: 1)
            talk["bela"].write(3, to: 1, field: "priority")
            try talk.ask("bela", "Bela edits the same record twice and pushes.")
            talk["ana"].write("closed", to: 1)
            let answer = try talk.ask(
                "ana", "Ana has edited without having seen it; one answer brings both together.")
            #expect(try answer.entries().count == 3)
            try talk.ask("bela", "Bela gets Ana's edit: the field now holds two values.")
            #expect(talk["ana"].digest == talk["bela"].digest)
        },
        ConversationScript(
            name: "roll-up-equal",
            description: "Two spaces in which nothing is new: one hash stands for both.",
            spec: "WireFormat §9", spaces: [Conversation.home, "network"], members: inBoth
        ) { talk in
            talk["ana"].write("open", to: 1)
            try talk.ask(
                "ana", "Ana pushes into one of two spaces.", about: [Conversation.home, "network"])
            let answer = try talk.ask("ana", "Ana names no space.", about: []) { request in
                request.rollUp = rollUp(talk, "ana")
            }
            #expect(answer.spaces.isEmpty && answer.rollUpTerms == nil)
        },
        ConversationScript(
            name: "roll-up-unequal",
            description: "One of two spaces has news: the terms tell which.",
            spec: "WireFormat §10", spaces: [Conversation.home, "network"], members: inBoth
        ) { talk in
            try talk.ask("ana", "Ana knows both.", about: [Conversation.home, "network"])
            talk["bela", "network"].write("open", to: 1)
            try talk.ask("bela", "Bela writes into one of them.", about: ["network"])
            let answer = try talk.ask("ana", "Ana names no space.", about: []) { request in
                request.rollUp = rollUp(talk, "ana")
            }
            #expect(answer.rollUpTerms?.count == 2)
            try talk.ask("ana", "Ana asks for the one whose term differs.", about: ["network"])
        },
        ConversationScript(
            name: "access-change",
            description: "The list of grants comes when it is not the one that the device knows.",
            spec: "WireFormat §10", spaces: [Conversation.home, "network"]
        ) { talk in
            #expect(try talk.ask("bela", "Bela knows no list.").access?.count == 1)
            #expect(try talk.ask("bela", "Bela knows the list.").access == nil)
            try talk.grant("bela", [SpaceAccess(space: "network", level: .read)])
            let answer = try talk.ask("bela", "The list is another one now.")
            #expect(answer.access?.count == 2)
            try talk.ask("bela", "Bela begins with the new space.", about: ["network"])
        },
    ]

    private static let inBoth: [Member] = ["ana", "bela"].map { name in
        Member(name, [Conversation.home, "network"].map { SpaceAccess(space: $0, level: .write) })
    }

    private static func rollUp(_ talk: Conversation, _ name: String) -> ContentHash {
        RollUpTerm.rollUp(
            [Conversation.home, "network"].map { talk[name, $0].rollUpTerm })
    }
}
