import SyncProtocol
import Testing

@Suite struct CausalityVectorTests {
    @Test(arguments: Vector.all(in: "causality"))
    func holds(_ vector: Vector) throws {
        let given = vector.given
        if let branch = given["branch"] { return try vector.check(Self.renamed(branch, given)) }
        if let stamps = given["stamps"] { return try vector.check(Self.known(stamps)) }
        if let clocks = given["clocks"] { return try vector.check(Self.corrected(clocks, given)) }
        if let dot = given["dot"] {
            let covers = try Notation.vector(given.member("vector"))
                .covers(Notation.dot(dot.asText()))
            return try vector.check(["covers": .bool(covers)])
        }
        let left = try Notation.vector(given.member("left"))
        let right = try Notation.vector(given.member("right"))
        try vector.check([
            "relation": .text(left.relation(to: right).rawValue),
            "reverse": .text(right.relation(to: left).rawValue),
            "merged": Notation.written(left.merging(right)),
        ])
    }

    /// The stamps of commits as a record's view takes them, which all wrote a register each.
    private static func known(_ stamps: Value) throws -> [String: Value] {
        var state = RecordState()
        var registers: [RegisterKey: Register] = [:]
        for (name, time) in try stamps.asMembers() {
            let dot = try Notation.dot(name)
            let origin = Origin(
                dot: dot, stamp: HybridTimestamp(milliseconds: try time.asInt()), author: "")
            registers[RegisterKey(text: name)] = Register(DottedValue(origin, EncodedValue(1)))
            state.context = state.context.merging(VersionVector([dot.writer: dot.counter]))
        }
        state.registers = RegisterTable(registers)
        let known = state.withKnownTimes.registers.entries.map {
            ($0.key.text, Value.int($0.register.siblings[0].origin.stamp.milliseconds))
        }
        return ["known": .map(Dictionary(uniqueKeysWithValues: known))]
    }

    /// The milliseconds of the corrected stamps of commits that were never sent.
    private static func corrected(_ clocks: Value, _ given: Value) throws -> [String: Value] {
        let correction = StampCorrection(
            offset: try given.member("offset").asInt(), now: try given.member("now").asInt(),
            last: try given["last"]?.asInt())
        let readings = try (clocks.array ?? []).map {
            StampCorrection.Reading(
                stamp: HybridTimestamp(milliseconds: try $0.asInt()), clock: try $0.asInt())
        }
        let stamps = correction.stamps(readings).map { Value.int($0.milliseconds) }
        return ["stamps": .array(stamps)]
    }

    private static func renamed(_ branch: Value, _ given: Value) throws -> [String: Value] {
        let first = try Notation.dot(branch.asText())
        let hash = try Notation.hash(given["hash"])
        var renaming = Renaming()
        renaming.insert(Renaming.Branch(first.writer, from: first.counter, hash: hash))
        if let end = given["end"] {
            renaming.divert(
                try Notation.dot(end.asText()), hash: try Notation.hash(given["end-hash"]))
        }
        let vector = renaming.vector(try Notation.vector(given.member("vector")))
        return [
            "first": .text(renaming.dot(first).description),
            "vector": .map(
                vector.entries.reduce(into: [:]) {
                    $0[$1.writer.description] = .int(Int64($1.counter))
                }),
        ]
    }
}
