import ExchangeService
import SyncProtocol
import Testing

extension ConversationScript {
    /// Pages of some 200 bytes, which two records or one and a writer's head fill, and a scan
    /// wherever it is shorter than the entries.
    private static let small: ExchangeLimits = ExchangeLimits(pageBytes: 200, entriesWithoutScan: 0)

    static let scans: [ConversationScript] = [
        ConversationScript(
            name: "scan-in-two-pages",
            description: "Many edits of few records come as states, here in two pages; the vector "
                + "comes with the last.",
            spec: "WireFormat §10", limits: small
        ) { talk in
            try writeMany(talk)
            let first = try talk.ask("bela", "Bela knows nothing; a scan is shorter.").page()
            #expect(first.more && first.next.isScan && first.head == nil)
            let last = try talk.ask("bela", "Bela goes on from the scan's position.").page()
            #expect(!last.more && !last.next.isScan && last.head?.vector?.count == 1)
        },
        ConversationScript(
            name: "scan-while-edited",
            description: "A record that was sent is edited before the scan ends: it comes again, "
                + "behind the page that tells its writer's head.",
            spec: "WireFormat §10", limits: small
        ) { talk in
            try writeMany(talk)
            let first = try talk.ask("bela", "The first page of a scan.").records()
            talk["ana"].write("edited meanwhile", to: 2)
            try talk.ask("ana", "Ana edits a record that Bela has.") { $0.spaces[0].pull = false }
            let second = try talk.ask("bela", "The scan goes on as a scan.").page()
            #expect(second.more && second.next.isScan && second.part?.vector.count == 1)
            let last = try talk.ask("bela", "The record comes again, and the scan ends.")
            let again = MinimalClient.record(2).record
            #expect(first.contains(again))
            #expect(try last.records() == [again] && !last.page().more)
        },
        ConversationScript(
            name: "wanted-state",
            description: "A record's complete state is asked for by name.",
            spec: "WireFormat §10"
        ) { talk in
            talk["ana"].write("open", to: 1)
            talk["ana"].write("closed", to: 1)
            try talk.ask("ana", "Ana pushes two commits.")
            try talk.ask("bela", "Bela gets them.")
            let answer = try talk.ask("bela", "Bela asks for the record as a whole.") { request in
                request.spaces[0].wanted = [MinimalClient.record(1)]
            }
            #expect(try answer.page().wanted.count == 1)
        },
        ConversationScript(
            name: "digest-differs",
            description: "At the head the digests differ: the server tells its own, and the "
                + "replica scans from the beginning.",
            spec: "MergeRules §8"
        ) { talk in
            talk["ana"].write("open", to: 1)
            try talk.ask("ana", "Ana pushes.")
            try talk.ask("bela", "Bela gets it.")
            talk["bela"].states = [:]
            talk.tell("bela", "lose", "A fault takes all records of Bela's.")
            let answer = try talk.ask(
                "bela", "Bela asks, and a page of no entries comes.", fits: false)
            #expect(try answer.page().head?.digest == talk["ana"].digest)
            talk["bela"].cursor = .scan(
                epoch: talk.epoch, start: 0, last: 0, record: RecordID(high: 0, low: 0))
            talk.tell("bela", "rescan", "The digests differ, so Bela scans from the beginning.")
            try talk.ask("bela", "Bela scans.")
            #expect(talk["bela"].digest == talk["ana"].digest)
        },
        ConversationScript(
            name: "erased-record",
            description: "After an erasure no entry travels any more that held the values: a "
                + "replica that was behind gets the erased state by a scan.",
            spec: "MergeRules §11.2",
            members: [Member("ana", .manage), Member("bela", .read)]
        ) { talk in
            talk["ana"].write("to be erased", to: 1)
            talk["ana"].write("stays", to: 2)
            try talk.ask("ana", "Ana pushes two records.")
            talk["ana"].decide(.erased, of: 1)
            try talk.ask("ana", "Ana erases the first; the end of a scan acknowledges it.")
            let answer = try talk.ask("bela", "Bela begins.")
            #expect(try answer.records().count == 2)
            #expect(talk["bela"].digest == talk["ana"].digest)
        },
        ConversationScript(
            name: "collected-record",
            description: "A deleted record that all hold is collected: the end of a scan names it.",
            spec: "MergeRules §11.3", members: [Member("ana")]
        ) { talk in
            talk["ana"].write("entered twice", to: 1)
            talk["ana"].write("stays", to: 2)
            talk["ana"].decide(.deleted(reason: "entered twice"), of: 1)
            try talk.ask("ana", "Ana pushes two records, and the deletion of one.")
            try talk.ask("ana", "Ana's cursor shows that she holds all of it.")
            try talk.backUp()
            try talk.compact()
            let answer = try talk.ask("ana", "Ana's cursor is below the floor.")
            #expect(try answer.page().head?.expunged == [MinimalClient.record(1)])
        },
    ]

    /// Ten commits on three records.
    private static func writeMany(_ talk: Conversation) throws {
        for number: UInt64 in [1, 2, 3] { talk["ana"].write("open", to: number) }
        for count: Int64 in 1...7 { talk["ana"].write(.int(count), to: 1, field: "visits") }
        try talk.ask("ana", "Ana pushes ten commits on three records, and pulls nothing.") {
            $0.spaces[0].pull = false
        }
    }
}
