/// How much each benchmark does.
struct Scale: Sendable {
    var records: Int
    var repeats: Int
    /// Offline commits that one push brings.
    var commits: Int
    /// Records that two sides edit at once.
    var contested: Int
    /// Durable edits of one take.
    var edits: Int

    /// Records with a long history, and how many commits each of them has.
    var history: (records: Int, commits: Int)
    var fleet: Fleet
    /// Sizes of servers, to see how figures grow.
    var sizes: [Int]

    struct Fleet: Sendable {
        let pollers: Int
        let pushers: Int
        /// That each pusher makes and sends one by one.
        let commits: Int
        let seconds: Double
    }

    static let full = Scale(
        records: 100_000, repeats: 5, commits: 10_000, contested: 1_000, edits: 2_000,
        history: (2_000, 100), fleet: Fleet(pollers: 500, pushers: 50, commits: 20, seconds: 20),
        sizes: [10_000, 100_000, 1_000_000])
    static let quick = Scale(
        records: 5_000, repeats: 3, commits: 1_000, contested: 200, edits: 500,
        history: (300, 30), fleet: Fleet(pollers: 100, pushers: 10, commits: 5, seconds: 5),
        sizes: [2_000, 8_000])
}
