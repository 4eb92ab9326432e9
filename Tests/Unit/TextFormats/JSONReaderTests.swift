import DomainModel
import ReplicaStore
import SyncProtocol
import Testing
import TextFormats

@Suite struct JSONReaderTests {
    @Test(
        arguments: [
            (" null ", Value.null), ("0", 0), ("-0", 0), ("9223372036854775807", .int(.max)),
            ("1.0", .double(1)), ("1e2", .double(100)), ("-2.5E-1", .double(-0.25)),
            (#""\u0041\/\ud83d\ude00\u0451""#, "A/😀ё"), ("[ ]", []), ("[1 , [ ]]", [1, []]),
            ("{ \"a\" : { } }", .map(["a": .map([:])])), ("\"\u{7f}\"", "\u{7f}"),
        ] as [(String, Value)])
    func jsonIsReadExactly(json: String, value: Value) throws {
        #expect(try JSONReader.value(json) == value)
    }

    @Test(arguments: [
        "", " ", "nul", "nulll", "True", "'a'", "01", "-", "+1", ".5", "1.", "1e", "1e999", "--1",
        "9223372036854775808", "\"", "\"a", "\"\\", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"",
        "\"\\ud800\"", "\"\\ud800\\u0041\"", "\"\\udc00\"", "\"\n\"", "[", "[1", "[1,", "[1,]",
        "[,1]",
        "[1 2]", "{", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,}", "{a:1}", "{\"a\":1 \"b\":2}",
        "{\"a\":1,\"a\":2}", "1 2", "[]]", "\u{feff}1", "NaN", "// x\n1", "\"\\u+123\"",
    ])
    func whatIsNoJSONIsRefused(json: String) {
        #expect(throws: JSONError.self) { try JSONReader.value(json) }
    }

    @Test func invalidBytesAreRefused() {
        for bytes in [
            [0x22, 0xC3, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0xFF], [0x22, 0x00, 0x22],
        ] {
            #expect(throws: JSONError.self) { try JSONReader.value(bytes.map { UInt8($0) }) }
        }
    }

    @Test func nestingHasALimit() throws {
        let deepest = JSONReader.depthLimit
        let good = String(repeating: "[", count: deepest) + String(repeating: "]", count: deepest)
        _ = try JSONReader.value(good)
        #expect(throws: JSONError.self) { try JSONReader.value("[" + good + "]") }
        #expect(throws: JSONError.self) {
            try JSONReader.value(String(repeating: "{\"a\":", count: 100_000))
        }
    }

    @Test func anErrorNamesThePlaceAndNotTheText() {
        let error = #expect(throws: JSONError.self) { try JSONReader.value(#"{"secret": x}"#) }
        #expect(error?.offset == 11)
        #expect(error?.description.contains("secret") == false)
    }

    @Test func damagedTextNeverTraps() {
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = SeededGenerator(seed: seed)
        let whole = Array(#"{"a":[1,-2.5e3,"x\u0041\ud83d\ude00ў",null],"b":{"c":true}}"#.utf8)
        var accepted = 0
        for _ in 0..<3_000 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let place = bytes.indices.randomElement(using: &generator) ?? 0
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes.removeSubrange(place...)
                default: bytes.insert(bytes[place], at: place)
                }
                if bytes.isEmpty { bytes = whole }
            }
            guard let value = try? JSONReader.value(bytes) else { continue }
            accepted += 1
            let again = try? JSONReader.value(JSONWriter.text(value))
            #expect(again == value, "seed \(seed)")
        }
        #expect(accepted < 3_000)
    }
}
