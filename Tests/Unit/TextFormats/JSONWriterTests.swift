import DomainModel
import Foundation
import ReplicaStore
import SyncProtocol
import Testing
import TextFormats

@Suite struct JSONWriterTests {
    @Test(
        arguments: [
            (Value.null, "null"), (true, "true"), (.int(.min), "-9223372036854775808"),
            (.double(0.1), "0.1"), (.double(-0.0), "-0.0"), (.double(1e300), "1e+300"),
            (.double(.leastNonzeroMagnitude), "5e-324"), ("", "\"\""),
            ("a\"\\/\u{8}\t\n\u{c}\r\u{1}\u{1f}", #""a\"\\/\b\t\n\f\r\u0001\u001f""#),
            ("Ўладзімір \u{202e}مهاجر\u{7f}\u{2028}", "\"Ўладзімір \u{202e}مهاجر\u{7f}\u{2028}\""),
            (.bytes([0, 255]), #""00ff""#), ([], "[]"), (.map([:]), "{}"),
            ([1, [2, []], "x"], #"[1,[2,[]],"x"]"#),
        ] as [(Value, String)])
    func valuesHaveOneForm(value: Value, json: String) {
        #expect(JSONWriter.text(value) == json)
    }

    @Test func membersAreSortedByTheirBytes() {
        let value = Value.map(["б": 1, "a": 2, "Z": 3, "aa": 4, "": 5])
        #expect(JSONWriter.text(value) == #"{"":5,"Z":3,"a":2,"aa":4,"б":1}"#)
    }

    @Test func commasStandBetweenWhatIsWrittenByHand() {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("a")
        writer.beginArray()
        writer.int(1)
        writer.text(utf8: Array("\"x".utf8).span)
        writer.json("{}".utf8)
        writer.endArray()
        writer.key("b")
        writer.object([(key: "z", value: 1), (key: "a", value: .null)])
        writer.endObject()
        writer.endLine()
        writer.bool(false)
        #expect(writer.string == "{\"a\":[1,\"\\\"x\",{}],\"b\":{\"z\":1,\"a\":null}}\nfalse")
    }

    @Test func aDocumentGoesOnAfterItsFirstPartWasTaken() {
        var writer = JSONWriter()
        writer.beginArray()
        writer.int(1)
        #expect(writer.take() == Array("[1".utf8))
        writer.int(2)
        writer.endArray()
        #expect(writer.string == ",2]")
    }

    @Test func randomValuesReadBackAsTheyWere() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<500 {
            let value = Self.value(depth: 4, &generator)
            let text = JSONWriter.text(value)
            #expect(try JSONReader.value(text) == value, "seed \(seed)")
            #expect(JSONWriter.text(try JSONReader.value(text)) == text, "seed \(seed)")
            let parsed = try? JSONSerialization.jsonObject(
                with: Data(text.utf8), options: .fragmentsAllowed)
            #expect(parsed != nil, "seed \(seed): \(text)")
        }
    }

    private static func value(depth: Int, _ generator: inout SeededGenerator) -> Value {
        switch Int.random(in: 0..<(depth > 0 ? 7 : 5), using: &generator) {
        case 0: .null
        case 1: .bool(.random(using: &generator))
        case 2:
            .int(Int64(bitPattern: generator.next()) >> Int64.random(in: 0...63, using: &generator))
        case 3: .double(Double.random(in: -1e18...1e18, using: &generator).nextUp / 3)
        case 4: .text(generator.text())
        case 5: .array((0..<3).map { _ in value(depth: depth - 1, &generator) })
        default:
            .map(
                Dictionary(
                    (0..<3).map { _ in (generator.text(), value(depth: depth - 1, &generator)) },
                    uniquingKeysWith: { first, _ in first }))
        }
    }
}
