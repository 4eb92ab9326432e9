/// One figure of a benchmark, with the floor that it is compared with where there is one.
struct Measurement: Sendable {
    struct Floor: Sendable {
        let name: String
        let value: Double
    }

    enum Unit: String, Sendable {
        case recordsPerSecond = "records/s"
        case commitsPerSecond = "commits/s"
        case rowsPerSecond = "rows/s"
        case perSecond = "/s"
        case bytes = "B"
        case bytesPerRecord = "B/record"
        case bytesPerCommit = "B/commit"
        case allocationsPerRecord = "allocations/record"
        case allocationsPerCommit = "allocations/commit"
        case seconds = "s"
        case count = ""
    }

    let name: String
    let samples: Samples
    let unit: Unit
    var floor: Floor?
    var target: Target?

    init(
        _ name: String, _ samples: Samples, _ unit: Unit, floor: Floor? = nil,
        target: Target? = nil
    ) {
        self.name = name
        self.samples = samples
        self.unit = unit
        self.floor = floor
        self.target = target
    }

    init(
        _ name: String, _ value: Double, _ unit: Unit, floor: Floor? = nil, target: Target? = nil
    ) {
        self.init(name, Samples([value]), unit, floor: floor, target: target)
    }

    init(_ name: String, _ value: Int, _ unit: Unit, floor: Floor? = nil, target: Target? = nil) {
        self.init(name, Double(value), unit, floor: floor, target: target)
    }

    /// The figure as a floor for others.
    var asFloor: Floor { Floor(name: name, value: samples.median) }

    /// How many times the floor the figure is; nil without a floor.
    var ratio: Double? {
        guard let floor, floor.value > 0 else { return nil }
        return samples.median / floor.value
    }
}
