import ExchangeService

/// How large a world is, and within which limits its exchanges run.
package struct WorldShape: Hashable, Sendable {
    package var replicas: Int
    package var spaces: Int
    package var pageBytes = 4 << 20
    package var entriesWithoutScan = 64 << 10
    package var pushBytes = 1 << 20
    /// How often in a row a request of a sync may fail, the first included, before it gives up.
    package var attempts = 1
    /// Whether it is a world of `SmallWorlds`: one record that every office has written.
    package var isSmall = false
    /// What the hostile device of the world may do; nil where there is none.
    package var hostility: Hostility?

    package init(replicas: Int, spaces: Int) {
        self.replicas = max(1, replicas)
        self.spaces = max(1, spaces)
    }

    /// The same world with limits drawn at random: many pages and scans in some, none in others.
    func withRandomLimits(_ generator: inout SplitMix) -> WorldShape {
        var shape = self
        shape.pageBytes = [1, 400, 1200, 4 << 20][generator.below(4)]
        shape.entriesWithoutScan = [0, 0, 600, 64 << 10][generator.below(4)]
        shape.pushBytes = [1, 400, 1 << 20][generator.below(3)]
        shape.attempts = [1, 1, 3][generator.below(3)]
        return shape
    }

    var limits: ExchangeLimits {
        ExchangeLimits(pageBytes: pageBytes, entriesWithoutScan: entriesWithoutScan)
    }

    func spaceName(_ index: Int) -> String { "s\(index % spaces)" }
}
