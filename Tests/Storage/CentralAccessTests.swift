import CentralStorage
import ExchangeService
import SyncProtocol
import Testing

/// Access that is taken away while a request is on its way: the device is known as it was before.
@Suite struct CentralAccessTests {
    let bench: CentralBench
    let device: Device
    let other: Device

    init() throws {
        bench = try CentralBench()
        device = try bench.enrol(1)
        other = try bench.enrol(2)
        var pen = CentralCommitWriter(1)
        pen.write("theirs", to: caseID(1))
        try bench.push(other, pen)
    }

    private func request() -> SpaceRequest {
        var pen = CentralCommitWriter(2)
        pen.write("mine", to: caseID(2))
        return .pushing([pen])
    }

    private func hasMine() throws -> Bool {
        try bench.store.read {
            try $0.record(RecordReference(collection: "case", record: caseID(2)), in: 1)
        } != nil
    }

    @Test func aDeviceThatIsRevokedMeanwhileIsTurnedAway() throws {
        try bench.store.write { try $0.revoke(device.id, space: nil) }
        #expect(throws: DeviceRevoked.self) { try bench.ask(device, request()) }
        #expect(throws: DeviceRevoked.self) { try bench.ask(device, .pulling()) }
        #expect(try !hasMine())
    }

    @Test func aGrantThatIsTakenMeanwhileNeitherReadsNorWrites() throws {
        try bench.store.write { try $0.revoke(device.id, space: "cases") }
        #expect(try bench.outcome(device, request()) == .notPermitted)
        #expect(try bench.outcome(device, .pulling()) == .notPermitted)
        #expect(try !hasMine())
        #expect(try bench.ask(device, .pulling()).access == [])
    }

    @Test func aLevelThatIsLoweredMeanwhileReadsOnly() throws {
        try bench.store.write {
            try $0.grant(device.id, [SpaceAccess(space: "cases", level: .read)])
        }
        _ = try bench.ask(device, request())
        #expect(try !hasMine())
        let page = try bench.page(device, .pulling())
        #expect(page.entries.contains { $0.dot.writer == CentralCommitWriter(1).writer })
    }

    @Test func whoWaitsIsTurnedAwayByAnotherProcess() async throws {
        let page = try bench.page(device, .pulling())
        let waiting = ExchangeRequest(
            schemaVersion: 1, waitSeconds: 55, access: SpaceAccess.fingerprint(device.grants),
            spaces: [.pulling(page.next)])
        let (bench, device) = (bench, device)
        let answer = Task { try await bench.exchange.answerWhenNews(waiting, device: device) }
        try bench.otherProcess().write { try $0.revoke(device.id, space: nil) }
        await #expect(throws: DeviceRevoked.self) { try await answer.value }
    }
}
