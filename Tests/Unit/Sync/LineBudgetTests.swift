import ReplicaStore
import SyncEngine
import Testing

/// What a client asks of a line, by what the line has carried.
@Suite("LineBudget")
struct LineBudgetTests {
    private static let mostPush = 1 << 20

    private func budget(_ memory: LineMemory = LineMemory(), now: Int64 = 0) -> LineBudget {
        LineBudget(memory, mostPush: Self.mostPush, learns: true, now: now)
    }

    /// A line of so many packed bytes a second that breaks every so many seconds, and takes in
    /// `total` bytes of pages, packed to a third.
    private func scan(
        _ rate: Double, _ life: Double, total: Int, _ budget: inout LineBudget
    ) -> (carried: Int, failures: Int) {
        var (clock, got, carried, failures) = (0.0, 0, 0, 0)
        while got < total, failures < 1000 {
            let asked = budget.pageBytes(isScanning: true)
            let page = min(asked ?? LineBudget.mostPage, total - got)
            let packed = page / 3 + 350
            let seconds = Double(packed) / rate
            let left = life - clock.truncatingRemainder(dividingBy: life)
            if seconds <= left {
                clock += seconds
                carried += packed
                got += page
                budget.noteCarried(in: seconds, pushed: 0, received: page, asked: asked, now: 0)
            } else {
                clock += left
                var line = TransportFailure.Line()
                line.bytesReceived = Int(left * rate)
                line.duration = .seconds(left)
                line.wasCut = true
                carried += line.bytesReceived
                failures += 1
                budget.noteCut(line, pushed: 0, asked: asked)
            }
        }
        return (carried, failures)
    }

    @Test("finds what a line carries between two breaks, and wastes little on the way")
    func findsWhatALineCarries() {
        let total = 6 << 20
        for rate in [1000.0, 3000, 20_000, 1_000_000] {
            var budget = budget()
            let outcome = scan(rate, 60, total: total, &budget)
            let own = total / 3
            #expect(Double(outcome.carried) < Double(own) * 1.25, "\(rate) B/s")
            // The next sync knows from the start.
            var known = self.budget(budget.memory)
            #expect(scan(rate, 60, total: total, &known).failures <= outcome.failures + 2)
        }
    }

    @Test("asks for all that there is over a good line, and remembers nothing of it")
    func goodLine() {
        var budget = budget()
        #expect(budget.pageBytes(isScanning: false) == nil)
        #expect(budget.pageBytes(isScanning: true) == LineBudget.firstPage)
        #expect(budget.pushBytes == LineBudget.firstPush)
        for _ in 0..<4 {
            let asked = budget.pageBytes(isScanning: true)
            budget.noteCarried(
                in: 0.1, pushed: budget.pushBytes, received: asked ?? LineBudget.mostPage,
                asked: asked, now: 0)
        }
        #expect(budget.pageBytes(isScanning: true) == nil)
        #expect(budget.pushBytes == Self.mostPush)
        #expect(budget.memory == LineMemory())
    }

    @Test("pushes become smaller with each break, and no smaller than they may be")
    func pushes() {
        var budget = budget()
        var line = TransportFailure.Line()
        line.bytesSent = 40_000
        line.duration = .seconds(60)
        line.wasCut = true
        var sizes: [Int] = []
        for _ in 0..<9 {
            budget.noteCut(line, pushed: budget.pushBytes, asked: nil)
            sizes.append(budget.pushBytes)
        }
        #expect(sizes == sizes.sorted(by: >))
        #expect(sizes.first == LineBudget.firstPush / 2)
        #expect(sizes.last == 2 << 10)
        #expect(self.budget(budget.memory).pushBytes == 2 << 10)
    }

    @Test("a connection that is lost at once says nothing of sizes")
    func lostAtOnce() {
        var budget = budget()
        let before = budget
        var line = TransportFailure.Line()
        line.wasCut = true
        line.bytesReceived = 300
        budget.noteCut(line, pushed: 10, asked: nil)
        #expect(budget == before)
    }

    @Test("a refused size is halved and remembered; after a day a larger one is tried again")
    func believesARefusalForADay() {
        let day = LineBudget.beliefMilliseconds
        var budget = budget()
        budget.noteRefused(200_000, now: 1000)
        #expect(budget.pushBytes <= 100_000)
        var memory = budget.memory
        memory.pushBytes = Self.mostPush
        #expect(self.budget(memory, now: day).pushBytes == 100_000)
        var later = self.budget(memory, now: day + 1001)
        #expect(later.pushBytes == 200_000)
        // It is let through now, and believed from then on.
        later.noteCarried(in: 1, pushed: 190_000, received: 100, asked: nil, now: day + 1001)
        #expect(later.memory.largestPush == 200_000)
        #expect(later.memory.largestPushAt == day + 1001)
        // Or it is not.
        var again = self.budget(memory, now: day + 1001)
        again.noteRefused(190_000, now: day + 1001)
        #expect(again.memory.largestPush == 95_000)
    }
}
