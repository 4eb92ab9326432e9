import SyncProtocol
import Testing

@Suite struct CursorTests {
    private let epoch = Epoch(high: 1, low: 2)

    @Test func onlyAScanPositionIsAScan() {
        let knowledge = Cursor.knowledge(
            epoch: epoch, number: 3, chain: [UInt8](repeating: 0, count: 8))
        let scan = Cursor.scan(epoch: epoch, start: 0, last: 3, record: Sample.record)
        #expect(scan.isScan && !knowledge.isScan && !Cursor.start.isScan)
        #expect(scan.epoch == epoch && knowledge.epoch == epoch && Cursor.start.epoch == nil)
    }

    @Test func aChainOfAnotherLengthIsRefused() {
        let cursor = Cursor.knowledge(epoch: epoch, number: 3, chain: [1, 2, 3])
        #expect(throws: CBORError.self) { try Cursor(encoded: cursor.encoded()) }
    }

    @Test(arguments: [[0x80] as [UInt8], [0x84, 1, 0, 0, 0], [0x85, 0, 0, 0, 0, 0], [0x00]])
    func otherShapesAreRefused(_ bytes: [UInt8]) {
        #expect(throws: CBORError.self) { try Cursor(encoded: bytes) }
    }
}

@Suite struct LogEntryTests {
    @Test func theChainNamesAPosition() {
        let (first, second) = (ContentHash(of: [1]), ContentHash(of: [2]))
        let forward = LogEntry.chain(LogEntry.chain(.zero, first), second)
        #expect(forward != LogEntry.chain(LogEntry.chain(.zero, second), first))
        #expect(
            LogEntry.chain(.zero, first) == ContentHash(of: ContentHash.zero.bytes, first.bytes))
    }

    @Test func aVoidEntryHashesWithItsReason() {
        let hashes = VoidReason.allCases.map {
            LogEntry.voidHash(Sample.dot(1, 1), hash: .zero, reason: $0)
        }
        #expect(Set(hashes).count == VoidReason.allCases.count)
    }

    @Test func anUnknownReasonOrACounterOfZeroIsRefused() {
        var writer = CBORWriter()
        writer.array(5)
        writer.uint(1)
        writer.uint(1)
        writer.uint(1)
        writer.bytes(ContentHash.zero.bytes)
        writer.text("no_such_reason")
        #expect(throws: CBORError(.invalid, at: 0)) { try LogEntry(encoded: writer.bytes) }
        let most = UInt64(Int64.max)
        let refused: [(LogEntry, place: Int)] = [
            (.acknowledgement(Sample.dot(1, 0), count: 1, hash: .zero), 3),
            (.acknowledgement(Sample.dot(1, 1), count: 0, hash: .zero), 4),
            (.acknowledgement(Sample.dot(1, 1), count: .max, hash: .zero), 4),
            (.acknowledgement(Sample.dot(1, 2), count: most, hash: .zero), 0),
        ]
        for (entry, place) in refused {
            #expect(throws: CBORError(.outOfRange, at: place)) {
                try LogEntry(encoded: entry.encoded())
            }
        }
    }
}

@Suite struct RollUpTermTests {
    private static func term(_ space: String, number: UInt64 = 3) -> RollUpTerm {
        let cursor = Cursor.knowledge(
            epoch: Epoch(high: 1, low: 2), number: number,
            chain: [UInt8](repeating: 0, count: 8))
        return RollUpTerm(
            space: space, cursor: cursor, digest: Digest(),
            writers: [WriterHead(Sample.writer(2), counter: 1), WriterHead(Sample.writer(1))])
    }

    @Test func theRollUpDoesNotDependOnTheOrderOfSpaces() {
        let terms = [Self.term("network"), Self.term("office:minsk")]
        #expect(RollUpTerm.rollUp(terms) == RollUpTerm.rollUp(terms.reversed()))
        #expect(RollUpTerm.rollUp(terms) != RollUpTerm.rollUp([terms[0]]))
    }

    @Test func writersThatWroteNothingAddNothing() {
        let other = RollUpTerm(
            space: "network",
            cursor: .knowledge(
                epoch: Epoch(high: 1, low: 2), number: 3,
                chain: [UInt8](repeating: 0, count: 8)),
            digest: Digest(), writers: [WriterHead(Sample.writer(2), counter: 1)])
        #expect(other == Self.term("network"))
    }

    @Test func termsOfOtherCursorsDoNotMatch() {
        #expect(!Self.term("network").matches(Self.term("network", number: 4)))
        #expect(!Self.term("network").matches(Self.term("office:minsk")))
    }
}

@Suite struct SpaceAccessTests {
    @Test func levelsAreOrderedAndNamed() {
        #expect(AccessLevel.read < .write && AccessLevel.write < .manage)
        for level in AccessLevel.allCases { #expect(AccessLevel(level.description) == level) }
        #expect(AccessLevel("owner") == nil)
    }

    @Test func theFingerprintDoesNotDependOnTheOrderOfGrants() {
        let grants = [
            SpaceAccess(space: "office:minsk", level: .write),
            SpaceAccess(space: "network", level: .read),
        ]
        #expect(SpaceAccess.fingerprint(grants) == SpaceAccess.fingerprint(grants.reversed()))
        #expect(SpaceAccess.fingerprint(grants) != SpaceAccess.fingerprint([grants[0]]))
        #expect(SpaceAccess.fingerprint(grants).count == 8)
    }

    @Test(arguments: [[0x82, 0x60, 0x00] as [UInt8], [0x82, 0x60, 0x04], [0x81, 0x60]])
    func unknownLevelsAreRefused(_ bytes: [UInt8]) {
        #expect(throws: CBORError.self) { try SpaceAccess(encoded: bytes) }
    }
}

@Suite struct ExchangeRequestTests {
    @Test func anotherVersionIsRefused() {
        var bytes = ExchangeRequest(schemaVersion: 1, spaces: []).encoded()
        bytes[1] = 2
        #expect(throws: CBORError(.invalid, at: 0)) { try ExchangeRequest(encoded: bytes) }
    }

    @Test func theEmptyRequestIsSevenBytes() {
        let bytes = ExchangeRequest(schemaVersion: 1, spaces: []).encoded()
        #expect(Hexadecimal.text(bytes) == "8601010040f680")
    }

    @Test func aClaimWhoseHeadsAreOfTwoWritersIsRefused() {
        let claim = WriterClaim(
            acknowledged: WriterHead(Sample.writer(1)),
            minted: WriterHead(Sample.writer(2), counter: 1))
        #expect(throws: CBORError.self) { try WriterClaim(encoded: claim.encoded()) }
    }

    @Test func aClaimThatRepeatsItsHeadIsRefused() {
        let head = WriterHead(Sample.writer(1), counter: 1).encoded()
        #expect(throws: CBORError.self) { try WriterClaim(encoded: [0x82] + head + head) }
        #expect(throws: Never.self) { try WriterClaim(encoded: [0x82] + head + [0xf6]) }
    }

    @Test func aMessageBeyondTheLimitIsRefusedUnread() {
        let bytes = [UInt8](repeating: 0, count: CBORLimits.bytesPerMessage + 1)
        #expect(throws: CBORError(.tooLarge, at: 0)) { try ExchangeRequest(encoded: bytes) }
    }
}
