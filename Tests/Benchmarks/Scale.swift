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

    static let full = Scale(
        records: 100_000, repeats: 5, commits: 10_000, contested: 1_000, edits: 2_000)
    static let quick = Scale(
        records: 5_000, repeats: 3, commits: 1_000, contested: 200, edits: 500)
}
