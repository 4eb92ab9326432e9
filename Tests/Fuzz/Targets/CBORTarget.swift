import SyncProtocol

/// Every decoder of the protocol: what it accepts it writes again as the very same bytes.
package struct CBORTarget: FuzzTarget {
    package static let name = "cbor"

    private let traffic: [FuzzTraffic.Message]

    package private(set) var taken = 0

    package init() throws { traffic = try FuzzWorld().goOn().messages }

    package mutating func bear(_ input: [UInt8]) throws {
        try value(input)
        try commit(input)
        try check("a state", input) { try RecordState(encoded: input).encoded() }
        try check("a request", input) { try ExchangeRequest(encoded: input).encoded() }
        try check("an answer", input) { try ExchangeResponse(encoded: input).encoded() }
        try check("an entry", input) { try LogEntry(encoded: input).encoded() }
        try check("a cursor", input) { try Cursor(encoded: input).encoded() }
        try check("a run", input) { try CommitRun(encoded: input).encoded() }
    }

    private mutating func check(_ what: String, _ input: [UInt8], _ again: () throws -> [UInt8])
        throws
    {
        guard let bytes = try? again() else { return }
        guard bytes == input else {
            throw FuzzFinding("\(what) was read from bytes that are not its own")
        }
        taken += 1
    }

    private mutating func value(_ input: [UInt8]) throws {
        try check("a value", input) {
            var reader = CBORReader(input)
            let value = try reader.value()
            try reader.finish()
            var writer = CBORWriter()
            writer.value(value)
            return writer.bytes
        }
        var reader = CBORReader(input)
        _ = try? reader.item()
    }

    private mutating func commit(_ input: [UInt8]) throws {
        let dot = Dot(WriterID(rawValue: 1), 2)
        try check("a frame", input) { try Commit(dot: dot, frame: input[...]).frame() }
        guard let commit = try? Commit(dot: dot, frame: input[...]),
            let deltas = try? commit.deltas(), deltas.count == commit.parts.count
        else { return }
        try check("a delta", input) { Commit(origin: commit.origin, deltas: deltas).frame() }
        var state = RecordState()
        for delta in deltas { Join.apply(delta, of: dot, to: &state) }
    }

    package func seeds() throws -> [String: [UInt8]] {
        var seeds = ["value": Self.everyType]
        for message in traffic {
            let spaces = try ExchangeRequest(encoded: message.request).spaces
            for (number, frame) in spaces.flatMap(\.runs).flatMap(\.frames).enumerated() {
                seeds["frame-\(number)"] = Array(frame)
            }
            for part in try ExchangeResponse(encoded: message.answer).spaces {
                guard case .page(let page) = part.outcome else { continue }
                guard case .states(let states) = page.content else { continue }
                for (number, state) in states.enumerated() {
                    seeds["state-\(number)"] = Array(state.state)
                }
            }
        }
        return seeds
    }

    private static var everyType: [UInt8] {
        var writer = CBORWriter()
        writer.value(
            .map([
                "a": .array([.int(-1), .int(1 << 40), .bool(true), .null]),
                "b": .map(["c": .text("Ў"), "d": .double(1.5)]), "e": .bytes([1, 2, 3]),
                "f": .double(1e300), "g": .double(3.25e-5),
            ]))
        return writer.bytes
    }

    package static func mutate(_ input: [UInt8], _ random: inout FuzzRandom) -> [UInt8] {
        CBORMutator.mutate(input, &random)
    }
}
