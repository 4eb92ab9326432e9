import CentralStorage
import ExchangeService
import ReplicaStore
import StoreKit
import SyncProtocol
import Testing

/// Who may write under whose writers, and what the log keeps of who did.
@Suite struct CentralSignatureTests {
    let bench: CentralBench
    let key: DevicePrivateKey
    let owner: Device
    let other: Device
    let reader: Device

    init() throws {
        bench = try CentralBench()
        var random = SystemRandomNumberGenerator()
        key = DevicePrivateKey(using: &random)
        owner = try bench.enrol(1, key: key.publicKey)
        other = try bench.enrol(2)
        reader = try bench.enrol(3)
    }

    private func announced(_ pen: CentralCommitWriter) -> [WriterInfo] {
        [
            WriterInfo(
                writer: pen.writer, device: owner.id, office: owner.office, name: "any name")
        ]
    }

    private func row(_ pen: CentralCommitWriter) throws -> WriterRow {
        try #require(try bench.store.read { try $0.writer(pen.writer, in: 1) })
    }

    private func pen(_ number: UInt64 = 1) -> CentralCommitWriter {
        var pen = CentralCommitWriter(number)
        pen.write("one", to: caseID(number))
        return pen
    }

    private func provenances(_ page: Page) -> [Provenance] {
        page.entries.compactMap {
            if case .commit(_, _, let provenance) = $0 { provenance } else { nil }
        }
    }

    @Test func whatIsSignedIsTakenFromWhoeverBringsIt() throws {
        var pen = pen()
        _ = try bench.page(other, .pushing([pen], announcements: announced(pen), key: key))
        #expect(try row(pen).info.device == owner.id)
        #expect(try row(pen).info.name == owner.name)
        #expect(try row(pen).info.key == key.publicKey)
        pen.write("two", to: caseID(1))
        _ = try bench.page(other, .pushing([pen], key: key))
        #expect(try row(pen).head.counter == 2)
        let page = try bench.page(reader, .pulling())
        #expect(provenances(page).map(\.broughtBy) == [other.id, other.id])
        #expect(page.writers.map(\.key) == [key.publicKey])
    }

    @Test func whatIsNotSignedWaitsForItsAuthorsDevice() throws {
        var pen = pen()
        _ = try bench.page(owner, .pushing([pen], key: key))
        pen.write("forged", to: caseID(1))
        var random = SystemRandomNumberGenerator()
        for key in [nil, DevicePrivateKey(using: &random)] {
            _ = try bench.outcome(other, .pushing([pen], key: key))
            #expect(try bench.summary().number == 1)
        }
        _ = try bench.page(owner, .pushing([pen], key: key))
        #expect(try bench.summary().number == 2)
    }

    @Test func aSignatureOfAnotherSpaceOrCommitIsWorthNothing() throws {
        var pen = pen()
        _ = try bench.page(owner, .pushing([pen], key: key))
        let former = try pen.head().signed(by: key, in: "cases")
        pen.write("forged", to: caseID(1))
        let elsewhere = try pen.head().signed(by: key, in: "network")
        for signature in [former, elsewhere] {
            var request = SpaceRequest.pushing([pen])
            request.runs = [pen.run(signature: signature)]
            _ = try bench.outcome(other, request)
            #expect(try bench.summary().number == 1)
        }
    }

    @Test func withoutASignatureANewWriterIsBoundToWhoBringsIt() throws {
        let pen = pen()
        _ = try bench.page(other, .pushing([pen], announcements: announced(pen)))
        let row = try row(pen)
        #expect(row.info.device == other.id)
        #expect(row.isOnlyBound)
        #expect(row.info.key == nil)
        let page = try bench.page(reader, .pulling())
        #expect(provenances(page).map(\.broughtBy) == [other.id])
    }

    @Test func underAWriterThatIsOnlyBoundItsAuthorGoesOn() throws {
        var pen = pen()
        _ = try bench.page(other, .pushing([pen], announcements: announced(pen)))
        pen.write("two", to: caseID(1))
        _ = try bench.page(owner, .pushing([pen], key: key))
        let page = try bench.page(reader, .pulling())
        #expect(provenances(page).map(\.broughtBy) == [other.id, owner.id])
    }

    @Test func aDeviceWithAKeySignsWhatItPushes() throws {
        let pen = pen()
        var random = SystemRandomNumberGenerator()
        for key in [nil, DevicePrivateKey(using: &random)] {
            let error = #expect(throws: StoreError.self) {
                try bench.outcome(owner, .pushing([self.pen(7), pen], key: key))
            }
            #expect(error?.kind == .malformed)
            #expect(try bench.summary().number == 0)
        }
        _ = try bench.page(owner, .pushing([pen], key: key))
        #expect(try bench.summary().number == 1)
    }

    @Test func theDevicesOwnWriterIsNotWrittenUnderByCallingItAnothers() throws {
        var pen = pen()
        _ = try bench.page(owner, .pushing([pen], key: key))
        pen.write("with the token alone", to: caseID(1))
        let info = WriterInfo(
            writer: pen.writer, device: other.id, office: other.office, name: other.name)
        _ = try bench.outcome(owner, .pushing([pen], announcements: [info]))
        #expect(try bench.summary().number == 1)
    }

    @Test func nobodyWritesUnderTheServersOwnWriter() throws {
        let name = ContentHash(of: bench.store.epoch.bytes, Array("cases".utf8))
        let pen = pen(name.prefix.reduce(0) { $0 << 8 | UInt64($1) })
        for (device, key) in [(other, nil), (owner, key)] {
            _ = try bench.outcome(device, .pushing([pen], key: key))
            #expect(try bench.summary().number == 0)
        }
    }

    @Test func aSignatureStandsBehindTheCommitThatItSigns() throws {
        var pen = pen()
        pen.write("two", to: caseID(1))
        _ = try bench.page(owner, .pushing([pen], key: key))
        let page = try bench.page(reader, .pulling())
        let signatures = provenances(page).map(\.signature)
        #expect(signatures.count == 2)
        #expect(signatures[0] == nil)
        let signature = try #require(signatures[1])
        #expect(pen.head().isSigned(signature, by: key.publicKey, in: "cases"))
        #expect(provenances(page).map(\.broughtBy) == [nil, nil])
    }

    @Test func whoGetsItsKeyLaterIsToldWithItsFirstSignedCommit() throws {
        var pen = pen(5)
        _ = try bench.page(other, .pushing([pen]))
        let first = try bench.page(reader, .pulling())
        #expect(first.writers.map(\.key) == [nil])
        #expect(try bench.store.write { try $0.register(key.publicKey, of: other.id) })
        let device = try #require(try bench.store.read { try $0.device(other.id) })
        pen.write("two", to: caseID(5))
        _ = try bench.page(device, .pushing([pen], key: key))
        let second = try bench.page(reader, .pulling(first.next))
        #expect(second.writers.map(\.key) == [key.publicKey])
    }
}
