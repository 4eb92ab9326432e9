import SyncProtocol
import Testing

@Suite struct WireVectorTests {
    @Test(arguments: Vector.all(in: "wire"))
    func holds(_ vector: Vector) throws {
        let bytes = try vector.given.member("bytes").asBytes()
        let name = try vector.given.member("as").asText()
        var actual: [String: Value] = ["diagnostic": .text(Diagnostic.text(bytes))]
        do {
            let (written, meaning) = try read(bytes, as: name, vector.given)
            #expect(written == bytes, "\(vector.name): written differently")
            actual["accepted"] = true
            actual.merge(meaning) { $1 }
        } catch let error as CBORError {
            actual["error"] = .text("\(error.kind)".snakeCased)
            actual["at"] = .int(Int64(error.offset))
        }
        try vector.check(actual)
    }

    /// Reads bytes as the named type; gives them written again and what they mean.
    private func read(
        _ bytes: [UInt8], as name: String, _ given: Value
    ) throws -> ([UInt8], [String: Value]) {
        switch name {
        case "value":
            var reader = CBORReader(bytes)
            let value = try reader.value()
            try reader.finish()
            return (Array(EncodedValue(value).bytes), ["value": Notation.written(value)])
        case "state":
            let state = try RecordState(encoded: bytes)
            return (state.encoded(), ["state": Notation.written(state)])
        case "frame":
            let dot = try Notation.dot(given.member("commit").asText())
            let commit = try Commit(dot: dot, frame: bytes[...])
            let deltas = try commit.deltas().map { Notation.written($0, of: dot) }
            let hash = commit.hash(after: try Notation.hash(given["previous"]))
            let meaning: [String: Value] = [
                "author": .text(commit.origin.author),
                "at": .int(commit.origin.stamp.milliseconds), "deltas": .array(deltas),
                "hash": .text(hash.hexadecimal),
            ]
            return (commit.frame(), meaning)
        default: return (try message(bytes, as: name), [:])
        }
    }

    private func message(_ bytes: [UInt8], as name: String) throws -> [UInt8] {
        switch name {
        case "request": try ExchangeRequest(encoded: bytes).encoded()
        case "response": try ExchangeResponse(encoded: bytes).encoded()
        case "entry": try LogEntry(encoded: bytes).encoded()
        case "cursor": try Cursor(encoded: bytes).encoded()
        case "claim": try WriterClaim(encoded: bytes).encoded()
        case "grant": try SpaceAccess(encoded: bytes).encoded()
        case "run": try runRead(bytes).encoded()
        default: throw NotationError("'\(name)' is no type of message")
        }
    }

    private func runRead(_ bytes: [UInt8]) throws -> CommitRun {
        let run = try CommitRun(encoded: bytes)
        _ = try run.commits()
        return run
    }
}

extension String {
    /// `notCanonical` as `not_canonical`.
    var snakeCased: String {
        reduce(into: "") { $0 += $1.isUppercase ? "_" + $1.lowercased() : String($1) }
    }
}
