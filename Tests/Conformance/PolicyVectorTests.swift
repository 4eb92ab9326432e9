import SyncProtocol
import Testing

@Suite struct PolicyVectorTests {
    @Test(arguments: Vector.all(in: "policy"))
    func holds(_ vector: Vector) throws {
        let notation = try Notation(vector.given)
        if let life = vector.given["life"] {
            try vector.check(Self.view(LifeView(of: notation.heads(life))))
        } else if let left = vector.given["left"] {
            let right = try Notation.value(vector.given.member("right"))
            let holds = Equivalence.holds(try Notation.value(left), right)
            try vector.check(["equivalent": .bool(holds)])
        } else {
            let register = try notation.register(vector.given.member("siblings"))
            try vector.check(Self.view(Self.rule(vector.given).view(of: register)))
        }
    }

    private static func rule(_ given: Value) throws -> PolicyRule {
        guard let policy = Policy(rawValue: try given.member("policy").asText()) else {
            throw NotationError("an unknown policy")
        }
        var steps: [Value: [Value]] = [:]
        for (state, next) in try given["steps"]?.asMembers() ?? [] {
            steps[.text(state)] = try next.asList()
        }
        return PolicyRule(policy, order: try given["order"]?.asList() ?? [], steps: steps)
    }

    private static func view(_ view: RegisterView) -> [String: Value] {
        [
            "value": Notation.written(view.value),
            "winner": view.winner.map { .text(Notation.text($0.dot)) } ?? .null,
            "question": view.question.map { .text($0.rawValue) } ?? .null,
            "candidates": .array(view.candidates.map(Notation.written)),
        ]
    }

    private static func view(_ view: LifeView) -> [String: Value] {
        let status: Value =
            switch view.status {
            case .alive: "alive"
            case .deleted: "deleted"
            case .erased: "erased"
            case .moved(let space): .map(["moved": .text(space)])
            }
        return [
            "status": status, "question": view.question.map { .text($0.rawValue) } ?? .null,
            "heads": Notation.written(view.heads),
        ]
    }
}
