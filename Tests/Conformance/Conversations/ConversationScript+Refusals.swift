import SyncProtocol
import Testing

extension ConversationScript {
    static let refusals: [ConversationScript] = [
        ConversationScript(
            name: "void-of-a-reader",
            description: "A commit of a device that may only read is not logged, and waits; one "
                + "that goes beyond writing is void for good, and its writer goes on.",
            spec: "MergeRules §7",
            members: [Member("ana"), Member("cyril", .read)]
        ) { talk in
            talk["cyril"].write("waits", to: 1)
            try talk.ask("cyril", "Cyril may only read, and pushes: nothing is taken.")
            #expect(talk["cyril"].pending.count == 1)
            try talk.grant("cyril", [SpaceAccess(space: Conversation.home, level: .write)])
            talk["cyril"].decide(.erased, of: 1)
            talk["cyril"].write("permitted", to: 2)
            let taken = try talk.ask("cyril", "Cyril may write, but not erase.")
            #expect(try taken.entries().map(\.isVoid) == [false, true, false])
            #expect(talk["cyril"].quarantine.count == 1)
            try talk.ask("ana", "Ana learns of all; of the void one only its name and reason.")
            #expect(talk["ana"].digest == talk["cyril"].digest)
        },
        ConversationScript(
            name: "gap",
            description: "A commit comes without the one before it: nothing is taken, and the "
                + "server tells its heads.",
            spec: "MergeRules §7"
        ) { talk in
            for status: Value in ["open", "waiting", "closed"] { talk["ana"].write(status, to: 1) }
            let ana = talk["ana"]
            let first = try talk.ask("ana", "Ana pushes the first of three.") { request in
                request.spaces[0].runs = ana.runs(Array(ana.pending.prefix(1)))
            }
            #expect(try first.entries().count == 1)
            let answer = try talk.ask("ana", "Ana pushes the third.") { request in
                request.spaces[0].runs = ana.runs(Array(ana.pending.suffix(1)))
            }
            #expect(try answer.outcome() == .gap([ana.head(1)]))
            try talk.ask("ana", "Ana pushes what the server lacks.")
            #expect(talk["ana"].pending.isEmpty)
        },
        ConversationScript(
            name: "not-permitted",
            description:
                "A space that is not granted, one that does not exist, and one that cannot "
                + "exist are answered alike; the granted one is served.",
            spec: "Errors §4", spaces: [Conversation.home, "protection"]
        ) { talk in
            let answer = try talk.ask("bela", "Bela asks about four spaces.") { request in
                request.spaces += ["protection", "nowhere", "NETWORK"].map {
                    SpaceRequest(space: $0, cursor: .start)
                }
            }
            #expect(
                answer.spaces.map(\.outcome).dropFirst() == [
                    .notPermitted, .notPermitted, .notPermitted,
                ])
        },
    ]
}

extension MinimalClient {
    /// The head of its own writer at a pending or acknowledged counter.
    func head(_ counter: UInt64) -> WriterHead {
        let held = pending.first { $0.dot == Dot(writer, counter) }
        return WriterHead(writer, counter: counter, hash: held?.hash ?? .zero)
    }
}
