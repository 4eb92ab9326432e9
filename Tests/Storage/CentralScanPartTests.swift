import CentralStorage
import ExchangeService
import ReplicaStore
import SyncProtocol
import Testing

/// Scans over many pages: each keeps to the budget, whatever it is that a page carries, and all
/// together are the whole truth.
@Suite struct CentralScanPartTests {
    private static let pageBytes = 1500
    let bench: CentralBench
    let pusher: Device
    let puller: Device

    init() throws {
        bench = try CentralBench(
            limits: ExchangeLimits(pageBytes: Self.pageBytes, entriesWithoutScan: 0))
        pusher = try bench.enrol(1)
        puller = try bench.enrol(2)
    }

    /// Writers with one commit each, every third of which is void.
    private func push(_ writers: ClosedRange<UInt64>) throws -> [CentralCommitWriter] {
        var pens: [CentralCommitWriter] = []
        for number in writers {
            var pen = CentralCommitWriter(number &* 0x9e37_79b9_7f4a_7c15)
            let isVoid = number % 3 == 0
            pen.write(
                .text("by \(number)"), to: caseID(isVoid ? 1 : number % 7),
                intent: isVoid ? .decided(.erased) : .ordinary)
            try bench.push(pusher, pen)
            pens.append(pen)
        }
        return pens
    }

    private func vector(_ pages: [Page]) -> [WriterID: WriterHead] {
        var heads: [WriterID: WriterHead] = [:]
        for head in pages.flatMap({ ($0.part?.vector ?? []) + ($0.head?.vector ?? []) }) {
            heads[head.writer] = head
        }
        return heads
    }

    private func heads(_ pens: [CentralCommitWriter]) -> [WriterID: WriterHead] {
        Dictionary(pens.map { ($0.writer, $0.head()) }, uniquingKeysWith: { $1 })
    }

    private func voids(_ pages: [Page]) -> Set<Dot> {
        Set(pages.flatMap { ($0.part?.voids ?? []) + ($0.head?.voids ?? []) }.map(\.dot))
    }

    /// Follows a scan from a cursor to the head.
    private func scan(from cursor: Cursor) throws -> [Page] {
        var pages = [try bench.page(puller, .pulling(cursor))]
        while let last = pages.last, last.more {
            pages.append(try bench.page(puller, .pulling(last.next)))
            #expect(pages.last?.next != last.next)
        }
        return pages
    }

    private func expectBounded(_ pages: [Page]) {
        for page in pages {
            #expect(page.encoded().count <= Self.pageBytes + 300, "what is in a page is counted")
        }
    }

    @Test func headsVoidsAndNamesComeInParts() throws {
        let pens = try push(1...90)
        let pages = try scan(from: .start)
        #expect(pages.count > 5)
        expectBounded(pages)
        #expect(pages.dropLast().allSatisfy { $0.head == nil })
        #expect(vector(pages) == heads(pens))
        let refused = pens.enumerated().filter { ($0.offset + 1) % 3 == 0 }.map(\.element)
        #expect(voids(pages) == Set(refused.map { Dot($0.writer, 1) }))
        #expect(Set(pages.flatMap(\.writers).map(\.writer)) == Set(pens.map(\.writer)))
    }

    @Test func whatMovesMeanwhileComesAgainBehindThePosition() throws {
        var pens = try push(1...60)
        var pages = [try bench.page(puller, .pulling())]
        while let last = pages.last, last.more {
            if pages.count < 5 {
                let index = pages.count * 3
                pens[index].write("again", to: caseID(UInt64(100 + index)))
                try bench.push(pusher, pens[index])
            }
            pages.append(try bench.page(puller, .pulling(last.next)))
        }
        #expect(vector(pages) == heads(pens))
        #expect(pages.last?.head?.digest == (try bench.summary().digest))
    }

    @Test func aScanFromASharedNumberBeginsWithTheWritersBeforeIt() throws {
        var pens = try push(1...40)
        let shared = try bench.page(puller, .pulling()).next
        guard case .scan = shared else {
            Issue.record("a scan was expected")
            return
        }
        let known = try #require(try scan(from: .start).last).next
        for index in 0..<30 where (index + 1) % 3 != 0 {
            for value in 0..<3 {
                pens[index].write(.int(Int64(value)), to: caseID(7))
            }
            try bench.push(pusher, pens[index])
        }
        let pages = try scan(from: known)
        #expect(pages.count > 2)
        expectBounded(pages)
        #expect(vector(pages) == heads(pens))
        #expect(pages.flatMap(\.states).map(\.record) == [caseID(7)])
        #expect(voids(pages) == [])
    }

    @Test func namesOfEntryPagesCount() throws {
        let bench = try CentralBench(
            limits: ExchangeLimits(pageBytes: Self.pageBytes, entriesWithoutScan: 1 << 20))
        let device = try bench.enrol(1)
        let pens = (UInt64(1)...40).map { number -> CentralCommitWriter in
            var pen = CentralCommitWriter(number)
            pen.write("short", to: caseID(number))
            return pen
        }
        for pen in pens { try bench.push(device, pen) }
        let pages = try bench.pull(try bench.enrol(2))
        #expect(pages.count > 2)
        expectBounded(pages)
        #expect(pages.flatMap(\.writers).map(\.writer) == pens.map(\.writer))
        #expect(pages.flatMap(\.entries).count == 40)
    }

    @Test func whatStandsAtOnePlaceIsNeverParted() throws {
        // A record whose id is where the head of its writer stands, and larger than a page.
        let writer: UInt64 = 5
        var pen = CentralCommitWriter(writer)
        let record = RecordID(high: 0, low: writer ^ 1 << 63)
        pen.write(.text(String(repeating: "x", count: 1450)), to: record)
        var other = CentralCommitWriter(6)
        for number: UInt64 in 1...20 { other.write("other", to: caseID(number)) }
        try bench.push(pusher, pen)
        try bench.push(pusher, other)
        let pages = try scan(from: .start)
        #expect(pages.flatMap(\.states).count == 21)
        #expect(vector(pages) == heads([pen, other]))
    }
}
