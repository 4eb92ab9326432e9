import CExpat

/// The texts that cells of several sheets share: one array of bytes, and where each text ends.
final class SharedStrings: XMLHandler {
    /// The most bytes of all texts.
    private static let limit = 256 << 20

    private var bytes: [UInt8] = []
    private var ends: [Int] = []
    private var collector = TextCollector()
    private(set) var isTooLarge = false

    subscript(_ index: Int) -> String? {
        guard ends.indices.contains(index) else { return nil }
        let start = index == 0 ? 0 : ends[index - 1]
        return String(decoding: bytes[start..<ends[index]], as: UTF8.self)
    }

    func start(_ name: XMLName, _ attributes: XMLAttributes) {
        if name == "si" { collector.begin() } else { collector.start(name) }
    }

    func end(_ name: XMLName) {
        collector.end(name)
        guard name == "si", !isTooLarge else { return }
        bytes.append(contentsOf: collector.take().utf8)
        ends.append(bytes.count)
        isTooLarge = bytes.count > Self.limit
    }

    func text(_ bytes: UnsafeRawBufferPointer) { collector.text(bytes) }
}

/// Puts together the text of a cell, of which several runs may have formats of their own. How it is
/// to be pronounced (`rPh`) is left out.
struct TextCollector {
    private var bytes: [UInt8] = []
    private var isText = false
    private var isPhonetic = false

    mutating func begin() { bytes.removeAll(keepingCapacity: true) }

    mutating func start(_ name: XMLName) {
        switch name {
        case "t", "v": isText = !isPhonetic
        case "rPh": isPhonetic = true
        default: break
        }
    }

    mutating func end(_ name: XMLName) {
        switch name {
        case "t", "v": isText = false
        case "rPh": isPhonetic = false
        default: break
        }
    }

    mutating func text(_ more: UnsafeRawBufferPointer) {
        if isText { bytes.append(contentsOf: more) }
    }

    func take() -> String { EscapedText.decode(bytes) }
}

/// Signs that XML cannot hold stand as `_x000D_` in a workbook.
///
/// Source: ECMA-376 part 1, §22.9.2.19 (ST_Xstring).
enum EscapedText {
    private static let underscore = UInt8(ascii: "_")

    static func decode(_ bytes: [UInt8]) -> String {
        guard bytes.contains(underscore) else { return String(decoding: bytes, as: UTF8.self) }
        var units: [UInt16] = []
        var text = ""
        var place = 0
        var plain = 0
        func flush(to end: Int) {
            text += String(decoding: bytes[plain..<end], as: UTF8.self)
        }
        while place < bytes.count {
            if let unit = unit(in: bytes, at: place) {
                flush(to: place)
                units.append(unit)
                place += 7
                plain = place
                // A pair stands for one sign.
                if self.unit(in: bytes, at: place) == nil || !UTF16.isLeadSurrogate(unit) {
                    text += String(decoding: units, as: UTF16.self)
                    units = []
                }
            } else {
                place += 1
            }
        }
        flush(to: bytes.count)
        return text.replacing("\r\n", with: "\n")
    }

    private static func unit(in bytes: [UInt8], at place: Int) -> UInt16? {
        guard place + 7 <= bytes.count, bytes[place] == underscore,
            bytes[place + 1] == UInt8(ascii: "x"), bytes[place + 6] == underscore
        else { return nil }
        let digits = bytes[place + 2..<place + 6]
        guard digits.allSatisfy({ Character(UnicodeScalar($0)).isHexDigit }) else { return nil }
        return UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
    }

    /// A text in which nothing would be read as an escape.
    static func encode(_ text: String) -> String {
        let bytes = Array(text.utf8)
        guard bytes.contains(underscore) else { return text }
        var result: [UInt8] = []
        for (place, byte) in bytes.enumerated() {
            let isEscape = byte == underscore && unit(in: bytes, at: place) != nil
            if isEscape { result.append(contentsOf: "_x005F_".utf8) } else { result.append(byte) }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
