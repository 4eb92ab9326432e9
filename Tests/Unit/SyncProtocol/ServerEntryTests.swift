import SyncProtocol
import Testing

@Suite struct ServerEntryTests {
    private static let record = RecordReference(
        collection: "case", record: RecordID(high: 7, low: 9))
    private static let mark = RecordMark(record, state: [1, 2, 3])

    @Test(arguments: [
        ServerEntry.states(from: RecordID(high: 1, low: 2), [mark], end: nil),
        .states(
            from: RecordID(high: 1, low: 2), [],
            end: RecoveryUpload.End(
                vector: [WriterHead(WriterID(rawValue: 3), counter: 4, hash: .zero)],
                voids: [.void(Dot(WriterID(rawValue: 3), 1), hash: .zero, reason: .erased)],
                expunged: [record])),
        .collect([mark]), .erase(mark),
        .expel(
            RecordID(high: 1, low: 2), [mark], [CommitRange(WriterID(rawValue: 3), 4, 9)]),
    ])
    func entriesOfTheServersOwnReadBack(_ entry: ServerEntry) throws {
        let bytes = entry.encoded()
        #expect(try ServerEntry(encoded: bytes) == entry)
        #expect(entry.hash == ContentHash(of: bytes))
        for cut in 0..<bytes.count {
            #expect(throws: CBORError.self) { try ServerEntry(encoded: Array(bytes[..<cut])) }
        }
    }

    @Test func anotherKindIsRefused() {
        #expect(throws: CBORError.self) { try ServerEntry(encoded: [0x82, 0x05, 0x80]) }
        #expect(throws: CBORError.self) { try LogEntry(encoded: ServerEntry.collect([]).encoded()) }
    }
}
