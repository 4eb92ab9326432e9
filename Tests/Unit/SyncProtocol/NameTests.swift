import SyncProtocol
import Testing

@Suite struct RecordIDTests {
    @Test func isAUUIDOfVersionSeven() {
        var random = SystemRandomNumberGenerator()
        let id = RecordID(milliseconds: 1_760_000_000_000, using: &random)
        let digits = Array(id.description)
        #expect(id.description.hasPrefix("0199c82c-c000-7"))
        #expect("89ab".contains(digits[19]))
        #expect(RecordID(id.description) == id)
        #expect(RecordID(id.bytes) == id)
    }

    @Test func sortsByTimeOfCreation() {
        var random = SystemRandomNumberGenerator()
        let early = RecordID(milliseconds: 1_000, using: &random)
        let late = RecordID(milliseconds: 1_001, using: &random)
        #expect(early < late)
    }

    @Test(arguments: ["", "0192", "0192-", String(repeating: "g", count: 32)])
    func otherTextIsRefused(_ text: String) {
        #expect(RecordID(text) == nil)
    }
}

@Suite struct RegisterKeyTests {
    @Test func aFieldMayHaveAnElement() {
        let key: RegisterKey = "tags/urgent"
        #expect(key.field == "tags")
        #expect(key.element == "urgent")
        #expect(RegisterKey("status").element == nil)
    }

    @Test func anElementMayHoldSlashesAndBeginWithAMark() {
        #expect(RegisterKey("aliases", element: "a/b").element == "a/b")
        let marked = RegisterKey("aliases", element: "\u{64b}علي")
        #expect(marked.field == "aliases")
        #expect(marked.element?.unicodeScalars.first == "\u{64b}")
    }

    @Test func keysAreToldApartByTheirBytes() {
        let composed: RegisterKey = "aliases/Jos\u{e9}"
        let decomposed: RegisterKey = "aliases/Jose\u{301}"
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed]).count == 2)
        #expect((composed < decomposed) != (decomposed < composed))
    }
}

@Suite struct RegisterTableTests {
    private static func table(_ keys: [RegisterKey]) -> RegisterTable {
        RegisterTable(
            Dictionary(uniqueKeysWithValues: keys.map { ($0, Register(Sample.sibling(1, true))) }))
    }

    @Test func entriesAreSortedByKey() {
        let table = Self.table(["b", "a/2", "a", "a-c", "a/1"])
        #expect(table.entries.map(\.key.text) == ["a", "a-c", "a/1", "a/2", "b"])
    }

    @Test func theEntriesOfAFieldAreItsOwnAndItsElements() {
        let table = Self.table(["b", "a/2", "a", "a-c", "a/1", "ab/1"])
        #expect(table.entries(ofField: "a").map(\.key.text) == ["a", "a/1", "a/2"])
        #expect(table.entries(ofField: "ab").map(\.key.text) == ["ab/1"])
        #expect(table.entries(ofField: "none").isEmpty)
    }
}

@Suite struct ContentHashTests {
    @Test func isSHA256OfThePartsInARow() {
        let hash = ContentHash(of: Array("a".utf8), Array("bc".utf8))
        #expect(
            hash.hexadecimal
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(hash.prefix == Array(hash.bytes.prefix(8)))
    }

    @Test func takesExactlyThirtyTwoBytes() {
        #expect(ContentHash([UInt8](repeating: 1, count: 32)) != nil)
        #expect(ContentHash([UInt8](repeating: 1, count: 31)) == nil)
    }
}

@Suite struct HexadecimalTests {
    @Test func readsBothCasesAndWritesTheLower() {
        #expect(Hexadecimal.bytes("00fFa0") == [0, 0xff, 0xa0])
        #expect(Hexadecimal.text([0, 0xff, 0xa0]) == "00ffa0")
    }

    @Test(arguments: ["0", "0g", "+1", " 1"]) func otherTextIsRefused(_ text: String) {
        #expect(Hexadecimal.bytes(text) == nil)
    }
}

@Suite struct DigestTests {
    private let term = ContentHash(of: [1])

    @Test func addingAndRemovingARecordLeavesTheDigest() {
        var digest = Digest()
        digest.add(term)
        #expect(digest.bytes == term.bytes)
        digest.remove(term)
        #expect(digest == Digest())
    }

    @Test func carriesBetweenWordsAndWrapsAround() {
        let ones = ContentHash([UInt8](repeating: 0xff, count: 32)) ?? .zero
        let one = ContentHash([UInt8](repeating: 0, count: 31) + [1]) ?? .zero
        var digest = Digest()
        digest.add(ones)
        digest.add(one)
        #expect(digest == Digest())
        digest.remove(one)
        #expect(digest.bytes == ones.bytes)
    }

    @Test func aTermNamesCollectionRecordAndState() {
        let state = RecordState().encoded()
        let other = RecordID(high: 1, low: 2)
        let term = Digest.term(collection: "case", record: Sample.record, state: state)
        #expect(term != Digest.term(collection: "note", record: Sample.record, state: state))
        #expect(term != Digest.term(collection: "case", record: other, state: state))
        #expect(term != Digest.term(collection: "case", record: Sample.record, state: [0]))
    }
}

@Suite struct NameTests {
    private func info(office: String, name: String) -> WriterInfo {
        WriterInfo(
            writer: WriterID(rawValue: 1), device: RecordID(high: 1, low: 2), office: office,
            name: name)
    }

    @Test func whatIsAnnouncedIsALineOfSomeBytes() {
        let longest = info(
            office: String(repeating: "a", count: 64), name: String(repeating: "é", count: 100))
        #expect(longest.isBounded)
        #expect(longest.bounded == longest)
        #expect(!info(office: String(repeating: "a", count: 65), name: "").isBounded)
        #expect(!info(office: "", name: "laptop").isBounded)
        #expect(!info(office: "minsk", name: String(repeating: "é", count: 101)).isBounded)
        #expect(!info(office: "minsk", name: "lap\u{1b}top").isBounded)
        #expect(!info(office: "mi\nnsk", name: "laptop").isBounded)
    }

    @Test func whatIsAnnouncedIsCutToItsBounds() {
        let long = info(
            office: "\u{85}\n", name: "x\u{0}" + String(repeating: "é", count: 150)
        ).bounded
        #expect(long.isBounded)
        #expect(long.office == "?")
        #expect(long.name == "x" + String(repeating: "é", count: 99))
    }
}
