/// What happens in one world: its shape, and its steps in order.
package struct Schedule: Hashable, Sendable {
    package let seed: UInt64
    package var shape: WorldShape
    package var steps: [Step]

    /// The schedule that a seed stands for: the same every time.
    package init(seed: UInt64, shape: WorldShape, steps count: Int) {
        var generator = SplitMix(seed)
        self.seed = seed
        self.shape = shape.withRandomLimits(&generator)
        let limits = self.shape
        let habits = Habits(limits, &generator)
        steps = (0..<count).map { _ in habits.draw(limits, &generator) }
    }

    package init(seed: UInt64, shape: WorldShape, steps: [Step]) {
        self.seed = seed
        self.shape = shape
        self.steps = steps
    }
}

extension Schedule: CustomStringConvertible, LosslessStringConvertible {
    /// One line with the world, then one for each step; `#` begins a comment.
    package var description: String {
        let world = """
            world seed=\(seed) replicas=\(shape.replicas) spaces=\(shape.spaces) \
            page=\(shape.pageBytes) scan=\(shape.entriesWithoutScan) push=\(shape.pushBytes)\
            \(shape.attempts == 1 ? "" : " attempts=\(shape.attempts)")\
            \(shape.isSmall ? " small=1" : "")\
            \(shape.hostility.map { " hostile=\($0.rawValue)" } ?? "")
            """
        return ([world] + steps.map(\.description)).joined(separator: "\n")
    }

    package init?(_ description: String) {
        var lines = description.split(separator: "\n").filter { !$0.hasPrefix("#") }
        guard !lines.isEmpty else { return nil }
        var numbers: [Substring: UInt64] = [:]
        for word in lines.removeFirst().split(separator: " ").dropFirst() {
            let parts = word.split(separator: "=")
            guard parts.count == 2, let number = UInt64(parts[1]) else { return nil }
            numbers[parts[0]] = number
        }
        func number(_ name: Substring, _ other: Int) -> Int {
            numbers[name].map { Int(clamping: $0) } ?? other
        }
        var shape = WorldShape(replicas: number("replicas", 3), spaces: number("spaces", 1))
        shape.pageBytes = number("page", shape.pageBytes)
        shape.entriesWithoutScan = number("scan", shape.entriesWithoutScan)
        shape.pushBytes = number("push", shape.pushBytes)
        shape.attempts = max(1, number("attempts", shape.attempts))
        shape.isSmall = numbers["small"] == 1
        shape.hostility = numbers["hostile"].flatMap { Hostility(rawValue: Int(clamping: $0)) }
        let steps = lines.map { Step(String($0)) }
        guard steps.allSatisfy({ $0 != nil }) else { return nil }
        self.init(
            seed: numbers["seed"] ?? 1, shape: shape, steps: steps.compactMap { $0 })
    }
}
