import SyncProtocol
import Testing

@Suite struct CausalityVectorTests {
    @Test(arguments: Vector.all(in: "causality"))
    func holds(_ vector: Vector) throws {
        let given = vector.given
        if let branch = given["branch"] { return try vector.check(Self.renamed(branch, given)) }
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
