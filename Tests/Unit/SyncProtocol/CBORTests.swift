import SyncProtocol
import Testing

@Suite struct CBORWriterTests {
    private static func hex(_ value: Value) -> String {
        Hexadecimal.text(EncodedValue(value).bytes)
    }

    /// Examples of RFC 8949, Appendix A.
    @Test(arguments: [
        (Value.int(0), "00"), (.int(23), "17"), (.int(24), "1818"), (.int(100), "1864"),
        (.int(1000), "1903e8"), (.int(1_000_000), "1a000f4240"),
        (.int(1_000_000_000_000), "1b000000e8d4a51000"), (.int(-1), "20"), (.int(-100), "3863"),
        (.int(.max), "1b7fffffffffffffff"), (.int(.min), "3b7fffffffffffffff"),
        (.double(0), "f90000"), (.double(-0.0), "f98000"), (.double(1), "f93c00"),
        (.double(1.1), "fb3ff199999999999a"), (.double(1.5), "f93e00"),
        (.double(65504), "f97bff"), (.double(100_000), "fa47c35000"),
        (.double(3.4028234663852886e38), "fa7f7fffff"),
        (.double(5.960464477539063e-8), "f90001"), (.double(0.00006103515625), "f90400"),
        (.double(-4.1), "fbc010666666666666"), (.bool(false), "f4"), (.bool(true), "f5"),
        (.null, "f6"), (.bytes([1, 2, 3, 4]), "4401020304"), (.text(""), "60"),
        (.text("IETF"), "6449455446"), (.text("\u{fc}"), "62c3bc"),
        (.array([1, 2, 3]), "83010203"),
        (.map(["a": 1, "b": [2, 3]]), "a26161016162820203"),
    ])
    func writesTheExamplesOfTheStandard(_ value: Value, _ expected: String) throws {
        #expect(Self.hex(value) == expected)
        var reader = CBORReader(Hexadecimal.bytes(expected) ?? [])
        #expect(try reader.value() == value)
    }

    @Test func mapKeysAreSortedByLengthThenBytes() {
        #expect(Self.hex(.map(["b": 2, "aa": 3, "a": 1])) == "a3616101616202626161" + "03")
    }
}

@Suite struct CBORReaderTests {
    private static func kind(_ hex: String) -> CBORError.Kind? {
        var reader = CBORReader(Hexadecimal.bytes(hex) ?? [])
        do throws(CBORError) {
            _ = try reader.value()
            try reader.finish()
            return nil
        } catch {
            return error.kind
        }
    }

    @Test(arguments: [
        ("1817", CBORError.Kind.notCanonical), ("190018", .notCanonical), ("5f", .notCanonical),
        ("9fff", .notCanonical), ("bfff", .notCanonical), ("a2616200616100", .notCanonical),
        ("a2616100616100", .notCanonical), ("fa3fc00000", .notCanonical), ("1c", .notCanonical),
        ("f97e00", .outOfRange), ("f97c00", .outOfRange), ("1b8000000000000000", .outOfRange),
        ("62c328", .invalidText), ("18", .truncated), ("4201", .truncated), ("", .truncated),
        ("0000", .trailingBytes), ("c000", .unexpectedType), ("f7", .unexpectedType),
        ("a10001", .unexpectedType),
    ])
    func refuses(_ hex: String, _ expected: CBORError.Kind) {
        #expect(Self.kind(hex) == expected)
    }

    @Test func sixteenLevelsAreReadAndSeventeenAreNot() {
        #expect(Self.kind(String(repeating: "81", count: 15) + "00") == nil)
        #expect(Self.kind(String(repeating: "81", count: 16) + "00") == .tooDeep)
    }

    @Test func keysThatAreOneTextInAnotherUnicodeFormAreRefused() {
        // {"é": 1, "é": 2}, composed and decomposed: a dictionary of texts would lose one of them.
        #expect(Self.kind("a262c3a90163" + "65cc8102") == .notCanonical)
    }

    @Test func anErrorTellsWhere() {
        var reader = CBORReader([0x82, 0x00, 0x18, 0x00])
        #expect(throws: CBORError(.notCanonical, at: 2)) { try reader.value() }
    }

    @Test func aSkippedItemIsCheckedAsStrictly() {
        var reader = CBORReader([0x82, 0x00, 0x18, 0x00])
        #expect(throws: CBORError(.notCanonical, at: 2)) { try reader.item() }
    }

    @Test func countsBeyondALimitAreRefused() {
        var reader = CBORReader([0x18, 0x64])
        #expect(throws: CBORError(.outOfRange, at: 0)) { try reader.count(limit: 99) }
    }
}

@Suite struct EncodedValueTests {
    @Test func isDecodedOnDemand() {
        let value: Value = .map(["start": .double(1.25), "zone": "Europe/Minsk"])
        #expect(EncodedValue(value).decoded == value)
        #expect(EncodedValue(.null).isNull)
        #expect(!EncodedValue(false).isNull)
    }

    @Test func givesTheBytesOfATextWithoutItsHead() {
        let long = String(repeating: "я", count: 300)
        #expect(EncodedValue("Ala").textBytes.map(Array.init) == Array("Ala".utf8))
        #expect(EncodedValue(.text(long)).textBytes.map(Array.init) == Array(long.utf8))
        #expect(EncodedValue(1).textBytes == nil)
    }
}
