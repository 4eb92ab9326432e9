/// Wall time since it was made.
struct Stopwatch {
    private let started = ContinuousClock.now

    /// In seconds.
    var wall: Double { (ContinuousClock.now - started) / .seconds(1) }
}
