import CentralStorage
import ExchangeService
import SyncProtocol
import Testing

@Suite struct CentralWaitTests {
    let bench: CentralBench
    let pusher: Device
    let waiter: Device
    let request: ExchangeRequest

    init() throws {
        bench = try CentralBench()
        pusher = try bench.enrol(1)
        waiter = try bench.enrol(2)
        let page = try bench.page(waiter, .pulling())
        request = ExchangeRequest(
            schemaVersion: 1, waitSeconds: 55,
            access: SpaceAccess.fingerprint(waiter.grants), spaces: [.pulling(page.next)])
    }

    @Test func newsIsAnsweredAtOnce() async throws {
        var pen = CentralCommitWriter(1)
        pen.write("before", to: caseID(1))
        try bench.push(pusher, pen)
        let response = try await bench.exchange.answerWhenNews(request, device: waiter)
        #expect(response.spaces.count == 1)
    }

    @Test func aPushWakesWhoWaits() async throws {
        async let answer = bench.exchange.answerWhenNews(request, device: waiter)
        var pen = CentralCommitWriter(1)
        pen.write("news", to: caseID(1))
        try bench.push(pusher, pen)
        guard case .page(let page) = try await answer.spaces.first?.outcome else {
            Issue.record("a page was expected")
            return
        }
        #expect(page.entries.map(\.dot) == [Dot(pen.writer, 1)])
    }

    @Test func stoppingWakesWhoWaitsAndWhoComesLater() async throws {
        async let answer = bench.exchange.answerWhenNews(request, device: waiter)
        bench.exchange.stop()
        #expect(try await !answer.hasNews)
        let later = try await bench.exchange.answerWhenNews(request, device: waiter)
        #expect(!later.hasNews)
    }

    @Test func anotherProcessesPushAndGrantWakeWhoWaits() async throws {
        let other = try bench.otherProcess()
        async let answer = bench.exchange.answerWhenNews(request, device: waiter)
        try other.write { transaction in
            try transaction.addSpace("network")
            try transaction.grant(waiter.id, [SpaceAccess(space: "network", level: .read)])
        }
        #expect(try await answer.access?.map(\.space) == ["cases", "network"])
    }

    @Test func withoutNewsTheAnswerComesWhenTheTimeIsOver() async throws {
        var request = request
        request.waitSeconds = 1
        let response = try await bench.exchange.answerWhenNews(request, device: waiter)
        #expect(!response.hasNews)
    }

    @Test func aCancelledTaskStopsWaiting() async throws {
        let (bench, request, waiter) = (bench, request, waiter)
        let task = Task {
            try await bench.exchange.answerWhenNews(request, device: waiter)
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }
}
