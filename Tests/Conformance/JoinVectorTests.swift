import SyncProtocol
import Testing

@Suite struct JoinVectorTests {
    @Test(arguments: Vector.all(in: "join"))
    func holds(_ vector: Vector) throws {
        let notation = try Notation(vector.given)
        if let states = vector.given["states"] {
            let states = try states.asList().map(notation.state)
            try checkStates(vector, Self.orders(of: states).map { try merged($0) })
        } else if let deltas = vector.given["deltas"] {
            let deltas = try deltas.asList().map(notation.delta)
            try checkDeltas(vector, deltas, over: notation.state(vector.given.member("state")))
        } else if let edit = vector.given["edit"] {
            var state = try notation.state(vector.given.member("state"))
            let (commit, edit) = try notation.edit(edit, over: state)
            let delta = edit.delta(over: state, in: commit)
            Join.apply(delta, of: commit.dot, to: &state)
            try vector.check([
                "delta": Notation.written(delta, of: commit.dot),
                "state": Notation.written(state), "bytes": Notation.hexadecimal(state.encoded()),
            ])
        } else if let voids = vector.given["voids"] {
            let (commit, delta) = try notation.delta(vector.given.member("delta"))
            let dots = try voids.asList().map { try Notation.dot($0.asText()) }
            let stripped = delta.removing(Set(dots))
            try vector.check(["delta": Notation.written(stripped, of: commit.dot)])
        } else if let frames = vector.given["frames"] {
            try vector.check(hashes(frames.asList(), vector.given))
        } else {
            throw NotationError("\(vector.name) gives nothing to join")
        }
    }

    /// Frames of one commit, whole and redacted: all have the same hash.
    private func hashes(_ frames: [Value], _ given: Value) throws -> [String: Value] {
        let dot = try Notation.dot(given.member("commit").asText())
        let previous = try Notation.hash(given["previous"])
        let hashes = try frames.map { frame in
            try Commit(dot: dot, frame: frame.asBytes()[...]).hash(after: previous).hexadecimal
        }
        #expect(Set(hashes).count == 1)
        return ["hash": .text(hashes[0])]
    }

    private func merged(_ states: [RecordState]) throws -> RecordState {
        var result = RecordState()
        for state in states { Join.merge(state, into: &result) }
        return result
    }

    /// Every order has to give the same bytes, of which the first is compared with the vector.
    private func checkStates(_ vector: Vector, _ results: [RecordState]) throws {
        let encodings = Set(results.map { $0.encoded() })
        #expect(encodings.count == 1, "\(vector.name): the order matters")
        guard let state = results.first else { throw NotationError("nothing to join") }
        try vector.check([
            "state": Notation.written(state), "bytes": Notation.hexadecimal(state.encoded()),
        ])
    }

    /// Applies deltas in every order, each as soon as what it saw is there, and each twice.
    private func checkDeltas(
        _ vector: Vector, _ deltas: [(commit: Origin, delta: Delta)], over state: RecordState
    ) throws {
        var encodings: Set<[UInt8]> = []
        var last = state
        var refused: [Dot] = []
        for order in Self.orders(of: deltas) {
            var result = state
            var waiting = order
            while let ready = waiting.firstIndex(where: {
                $0.delta.isComplete || result.context.covers($0.delta.seen)
            }) {
                let (commit, delta) = waiting.remove(at: ready)
                Join.apply(delta, of: commit.dot, to: &result)
                Join.apply(delta, of: commit.dot, to: &result)
            }
            refused = waiting.map(\.commit.dot).sorted()
            encodings.insert(result.encoded())
            last = result
        }
        #expect(encodings.count == 1, "\(vector.name): the order matters")
        try vector.check([
            "state": Notation.written(last), "bytes": Notation.hexadecimal(last.encoded()),
            "refused": .array(refused.map { .text(Notation.text($0)) }),
        ])
    }

    private static func orders<Item>(of items: [Item]) -> [[Item]] {
        guard items.count > 1 else { return [items] }
        return items.indices.flatMap { index in
            var rest = items
            let item = rest.remove(at: index)
            return orders(of: rest).map { [item] + $0 }
        }
    }
}
