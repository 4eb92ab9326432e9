/// What a schedule is fond of: drawn once, so that schedules differ in more than their order.
///
/// Rare meetings of operations become common in the schedules that do little else; no schedule has
/// to be long for it.
struct Habits: Sendable {
    /// How often each kind is drawn, against the others.
    private var weights: [Int]
    /// The records and fields that are worked on; few of them make edits meet.
    private let records: Int
    private let fields: Int
    private let firstField: Int

    init(_ shape: WorldShape, _ generator: inout SplitMix) {
        let isEven = generator.below(3) == 0
        weights = OperationKind.all.map { kind in
            if kind.isHostile, shape.hostility == nil { return 0 }
            return isEven || kind.isBasic
                ? kind.weight : kind.weight * [0, 0, 1, 2, 6][generator.below(5)]
        }
        records = [1, 3, 12, 12][generator.below(4)]
        fields = [1, 3, FieldChoice.count, FieldChoice.count][generator.below(4)]
        firstField = generator.below(FieldChoice.count)
    }

    /// Draws a step of any kind, each as often as it weighs.
    func draw(_ shape: WorldShape, _ generator: inout SplitMix) -> Step {
        var place = generator.below(max(1, weights.reduce(0, +)))
        for (kind, weight) in zip(OperationKind.all, weights) {
            place -= weight
            guard place < 0 else { continue }
            return Step(kind.word, kind.parameters.map { argument($0, shape, &generator) })
        }
        return Step("wait", [0])
    }

    private func argument(
        _ parameter: Parameter, _ shape: WorldShape, _ generator: inout SplitMix
    ) -> Int {
        switch parameter {
        // The first ones more often, so that edits meet.
        case .record: generator.below(1 + generator.below(records))
        case .field: (firstField + generator.below(fields)) % FieldChoice.count
        default: parameter.draw(shape, &generator)
        }
    }
}
