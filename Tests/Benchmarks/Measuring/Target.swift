/// What a figure has to reach, and what it aims at beyond that.
struct Target: Sendable {
    enum Sense: String, Sendable {
        case atLeast = "≥"
        case atMost = "≤"
    }

    let sense: Sense
    let reach: Double?
    let aim: Double?
    /// Whether the figure's ratio to its floor is meant, not the figure.
    let isOfRatio: Bool

    static func ratio(_ sense: Sense, _ reach: Double, aim: Double? = nil) -> Target {
        Target(sense: sense, reach: reach, aim: aim, isOfRatio: true)
    }

    static func value(_ sense: Sense, _ reach: Double, aim: Double? = nil) -> Target {
        Target(sense: sense, reach: reach, aim: aim, isOfRatio: false)
    }

    static func aim(ratio sense: Sense, _ aim: Double) -> Target {
        Target(sense: sense, reach: nil, aim: aim, isOfRatio: true)
    }

    func isMet(_ limit: Double, by figure: Double) -> Bool {
        sense == .atLeast ? figure >= limit : figure <= limit
    }

    /// For people: both limits, and which is met; nil without a figure to compare.
    func verdict(on row: Measurement) -> String? {
        guard let figure = isOfRatio ? row.ratio : row.samples.median else { return nil }
        let limits = [("reach", reach), ("aim", aim)]
        return limits.compactMap { word, limit in
            limit.map { limit in
                let mark = isMet(limit, by: figure) ? "✓" : "✗"
                return "\(word) \(sense.rawValue) \(text(limit, row.unit)) \(mark)"
            }
        }.joined(separator: ", ")
    }

    private func text(_ limit: Double, _ unit: Measurement.Unit) -> String {
        guard isOfRatio else { return FigureText.of(limit, unit) }
        return FigureText.ratio(limit) + " ×"
    }
}
