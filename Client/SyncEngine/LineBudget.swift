import ReplicaStore

/// How much one exchange carries each way: little enough that a line which is slow or often breaks
/// brings it whole, and as much as a good line takes.
///
/// A value without a clock of its own. It learns from how long exchanges took, from where the line
/// broke, and from what was refused for its size. Spec: HTTP §4.4.
package struct LineBudget: Hashable, Sendable {
    /// Bytes of pages, unpacked, that are asked for at least, and at first.
    package static let leastPage = 2 << 10
    package static let firstPage = 256 << 10
    /// What a server gives at most: nothing is asked for beyond it.
    package static let mostPage = 4 << 20
    /// Bytes of commits that are pushed in one request at first, where the line is unknown.
    package static let firstPush = 256 << 10
    private static let leastPush = 2 << 10

    /// Seconds that an exchange is to take: at first, and at the least and most.
    static let firstAim = 8.0
    static let aims = 5.0...20.0
    /// How much more than the last time is tried at once.
    private static let mostGrowth = 8.0
    private static let slowGrowth = 1.1
    private static let leastGrowth = 0.25

    /// A connection that broke before it carried as much, or for long, says nothing of sizes.
    private static let tellingBytes = 16 << 10

    /// How long a size that was refused is believed, in milliseconds.
    package static let beliefMilliseconds: Int64 = 24 * 60 * 60 * 1000

    /// Whether it learns from times; else only from refusals.
    private let learns: Bool
    private let mostPush: Int
    private var page: Int?
    private var push: Int
    private var aim = firstAim
    /// Sizes beyond which the line broke: from there on they grow slowly.
    private var breakingPage = Int.max
    private var breakingPush = Int.max
    private var largestPush: Int?
    private var largestPushAt: Int64?
    /// What is believed no more, and tried again beyond.
    private var isTryingLarger = false

    /// - Parameters:
    ///   - mostPush: bytes of commits that go into one request at most.
    ///   - learns: whether times and cuts count: not where nobody measures them.
    ///   - now: milliseconds since 1970.
    package init(_ memory: LineMemory, mostPush: Int, learns: Bool, now: Int64) {
        self.learns = learns
        self.mostPush = mostPush
        push = learns ? min(memory.pushBytes ?? Self.firstPush, mostPush) : mostPush
        if learns {
            page = memory.pageBytes
            if let aim = memory.aim { self.aim = Double(aim) / 1000 }
        }
        guard let largest = memory.largestPush, let at = memory.largestPushAt else { return }
        largestPush = largest
        largestPushAt = at
        if abs(now - at) > Self.beliefMilliseconds {
            largestPush = largest * 2
            isTryingLarger = true
        }
    }

    /// What is worth remembering: where the line carries all that there is, nothing.
    package var memory: LineMemory {
        var memory = LineMemory()
        memory.largestPush = largestPush
        memory.largestPushAt = largestPushAt
        guard learns else { return memory }
        if let page, page < Self.mostPage { memory.pageBytes = Self.rounded(page) }
        if push < mostPush, push != Self.firstPush { memory.pushBytes = Self.rounded(push) }
        if memory.pageBytes != nil || memory.pushBytes != nil, aim != Self.firstAim {
            memory.aim = Int(aim * 1000)
        }
        return memory
    }

    /// A power of two, so that not every sync has something new to remember.
    private static func rounded(_ bytes: Int) -> Int {
        1 << (Int.bitWidth - 1 - max(bytes, 1).leadingZeroBitCount)
    }

    /// Bytes of commits that the next request may hold; one always goes.
    package var pushBytes: Int { min(push, largestPush ?? .max, mostPush) }

    /// Bytes of pages that the next answer is to hold; nil asks for nothing.
    ///
    /// - Parameter isScanning: whether much is expected, for which the first page has to be small.
    package func pageBytes(isScanning: Bool) -> Int? {
        guard learns else { return nil }
        guard let page else { return isScanning ? Self.firstPage : nil }
        return page < Self.mostPage ? page : nil
    }
}

extension LineBudget {
    /// Learns from an exchange that was answered.
    ///
    /// - Parameters:
    ///   - seconds: how long it took.
    ///   - pushed: bytes of commits in its request.
    ///   - received: bytes of its answer, unpacked.
    ///   - asked: bytes of pages that were asked for.
    package mutating func noteCarried(
        in seconds: Double, pushed: Int, received: Int, asked: Int?, now: Int64
    ) {
        noteTaken(pushed, now: now)
        guard learns, seconds > 0 else { return }
        let growth = min(max(aim / seconds, Self.leastGrowth), Self.mostGrowth)
        if pushed * 2 >= pushBytes || (growth < 1 && pushed > Self.leastPush) {
            let next = Self.grown(max(min(push, pushed), Self.leastPush), growth, breakingPush)
            push = min(max(next, Self.leastPush), mostPush)
        }
        let wanted = asked ?? Self.mostPage
        if received * 2 >= wanted || (growth < 1 && received > Self.leastPage * 2) {
            let next = Self.grown(min(wanted, received), growth, breakingPage)
            page = min(max(next, Self.leastPage), Self.mostPage)
        }
        aim = min(aim * 1.05, Self.aims.upperBound)
    }

    /// A size for the next time: what a line broke at is come near in small steps only.
    private static func grown(_ bytes: Int, _ growth: Double, _ breaking: Int) -> Int {
        let next = Int(Double(bytes) * growth)
        guard next > breaking else { return next }
        return max(min(bytes, next), min(next, Int(Double(max(bytes, breaking)) * slowGrowth)))
    }

    /// Learns from an exchange during which the line broke: it asked for more than the line brings
    /// between two breaks.
    package mutating func noteCut(_ line: TransportFailure.Line, pushed: Int, asked: Int?) {
        let seconds = line.duration / .seconds(1)
        guard learns, line.wasCut,
            seconds > 2 || max(line.bytesReceived, line.bytesSent) > Self.tellingBytes
        else { return }
        aim = max(aim / 2, Self.aims.lowerBound)
        // What has come was packed to about a third.
        let carried = Int(Double(line.bytesReceived) / max(seconds, 0.001) * aim * 3)
        let half = (asked ?? Self.mostPage) / 2
        if line.bytesReceived > 0 || pushed == 0 {
            let next = max(min(half, carried), Self.leastPage)
            page = next
            breakingPage = next
        }
        if pushed > 0 {
            push = max(min(push, pushed) / 2, Self.leastPush)
            breakingPush = push
        }
    }

    /// Learns that a request was refused for its size.
    ///
    /// - Parameter pushed: bytes of commits, or of states, that it held.
    package mutating func noteRefused(_ pushed: Int, now: Int64) {
        largestPush = max(pushed / 2, 1)
        largestPushAt = now
        isTryingLarger = false
    }

    /// Learns that a request of a size was let through which had not been for long.
    private mutating func noteTaken(_ pushed: Int, now: Int64) {
        guard isTryingLarger, let largestPush, pushed * 2 > largestPush else { return }
        isTryingLarger = false
        self.largestPush = largestPush < mostPush ? largestPush : nil
        largestPushAt = self.largestPush == nil ? nil : now
    }
}

/// How a sync bears a line that breaks: it goes on as long as something comes.
package struct LinePatience: Sendable {
    /// How often in a row an exchange may fail, the first included.
    package var attempts: Int
    /// The same where no connection was had in this sync yet: a person waits.
    package var attemptsToConnect: Int
    /// Waits before the next attempt.
    ///
    /// - Parameters:
    ///   - failed: attempts in a row that have failed.
    ///   - wish: how long the server wants to be left alone.
    package var pause: @Sendable (_ failed: Int, _ wish: Duration?) async throws -> Void

    package init(
        attempts: Int, attemptsToConnect: Int,
        pause: @escaping @Sendable (_ failed: Int, _ wish: Duration?) async throws -> Void
    ) {
        self.attempts = attempts
        self.attemptsToConnect = attemptsToConnect
        self.pause = pause
    }

    /// Gives up at the first failure.
    package static let none = LinePatience(attempts: 1, attemptsToConnect: 1) { _, _ in }
}
