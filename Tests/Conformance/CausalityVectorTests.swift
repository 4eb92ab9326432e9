import SyncProtocol
import Testing

@Suite struct CausalityVectorTests {
    @Test(arguments: Vector.all(in: "causality"))
    func holds(_ vector: Vector) throws {
        let given = vector.given
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
}
