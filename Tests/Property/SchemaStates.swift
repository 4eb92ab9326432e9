import DomainModel
import SyncProtocol

/// Random states of the deployment's own collections, as one office after the other writes them:
/// mostly without conflict, with values that fit their fields and some that do not.
enum SchemaStates {
    static func entry(in schema: Schema, using random: inout SplitMix) -> StateEntry {
        let collection = random.pick(schema.collections)
        let record = RecordID(high: random.next(), low: random.next())
        var state = RecordState()
        for number in 0..<1 + random.below(4) {
            let origin = origin(number, using: &random)
            let edit = RecordEdit(
                collection: collection.name, record: record,
                writes: writes(collection, over: state, using: &random))
            Join.apply(edit.delta(over: state, in: origin), of: origin.dot, to: &state)
        }
        return StateEntry(
            collection: collection.name, record: record, state: state.encoded()[...])
    }

    private static func origin(_ number: Int, using random: inout SplitMix) -> Origin {
        Origin(
            dot: Dot(writer(number, using: &random), 1),
            stamp: HybridTimestamp(rawValue: UInt64(number) << 20 | random.next() >> 30),
            author: random.pick(["Ala", "Jos\u{e9}", "Jose\u{301}", "Ірына", "A. Fictitious"]))
    }

    /// A short or a long one, and for each edit another: no dot stands twice in a record.
    private static func writer(_ number: Int, using random: inout SplitMix) -> WriterID {
        let bits = random.next() >> UInt64(random.below(60))
        return WriterID(rawValue: bits << 3 | UInt64(number + 1))
    }

    private static func writes(
        _ collection: CollectionSchema, over state: RecordState, using random: inout SplitMix
    ) -> [RecordEdit.Write] {
        var writes: [RegisterKey: Value] = [:]
        for register in collection.registers where random.oneIn(3) {
            if register.hasElements {
                for _ in 0..<random.below(4) {
                    let key = RegisterKey(register.name, element: random.pick(elements))
                    writes[key] = element(of: register, using: &random)
                }
            } else {
                writes[RegisterKey(register.name)] = value(using: &random)
            }
        }
        // Fields of a newer schema, and some whose names are unusual.
        if random.oneIn(3) { writes[RegisterKey(text: random.pick(strangers))] = "new" }
        return writes.keys.sorted().map { key in
            RecordEdit.Write(
                key, writes[key] ?? .null,
                ancestor: random.oneIn(4) ? state.registers[key]?.latest?.value.decoded : nil)
        }
    }

    private static let elements = [
        "", "urgent", "minor", "0", "a/b", "Zo\u{eb}", "Zoe\u{308}", "\u{301}", "i\"\\",
        "0192ab3c-0000-7000-8000-000000000001",
    ]
    private static let strangers = [
        "zz_later", "aa", "m\"q", "\u{e9}tat", "e\u{301}tat/x", "\u{e9}tat/y", "k\u{212a}", "tags/",
    ]
    private static let texts = [
        "", "open", "closed", "Ala's", "O\u{2019}Neil", "Ірына Ў", "مرحبا", "line\nline", "tab\t",
        "quote\" and \\", "\u{0}", "\u{7f}", "\u{80}", "UPPER Case", "Zoe\u{308}", "Й", "+375 29 1",
        "0192ab3c-0000-7000-8000-000000000001", "0192AB3C000070008000000000000002", "2026-05-01",
        String(repeating: "long Text, ", count: 40),
    ]

    private static func value(using random: inout SplitMix) -> Value {
        random.oneIn(5) ? ValueGenerator.value(using: &random) : .text(random.pick(texts))
    }

    private static func element(
        of register: RegisterSchema, using random: inout SplitMix
    ) -> Value {
        if random.oneIn(5) { return value(using: &random) }
        return switch register.shape {
        case .log:
            .map(["text": value(using: &random), "author": "Ala", "at": "2026-05-01T07:00:00Z"])
        case .items:
            .map(["what": value(using: &random), "id": "other", "due": "2026-05-01"])
        default: random.oneIn(3) ? .null : .bool(true)
        }
    }
}
