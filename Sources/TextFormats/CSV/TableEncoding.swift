import Foundation

/// How the characters of a table are written as bytes.
package enum TableEncoding: String, Sendable, CaseIterable {
    case utf8 = "utf-8"
    case utf16 = "utf-16"
    case windows1250 = "windows-1250"
    case windows1251 = "windows-1251"
    case windows1252 = "windows-1252"

    private static let pieceSize = 1 << 20

    /// Guesses the encoding of a file that is not in UTF-8: UTF-16 by its mark, Windows-1251 where
    /// nearly all that is not ASCII would be Cyrillic words. Nil where neither is likely.
    package static func guess(path: String) throws -> TableEncoding? {
        guard let file = FileHandle(forReadingAtPath: path),
            let bytes = try file.read(upToCount: pieceSize)
        else { return nil }
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) { return .utf16 }
        var letters = 0
        var others = 0
        var inWords = 0
        var wasHigh = false
        for byte in bytes {
            let isHigh = byte >= 0x80
            if isHigh {
                if cyrillic.contains(byte) { letters += 1 } else { others += 1 }
                if wasHigh { inWords += 1 }
            }
            wasHigh = isHigh
        }
        return letters > 9 * others && inWords * 2 > letters ? .windows1251 : nil
    }

    /// The letters of Russian, Belarusian and Ukrainian in Windows-1251.
    private static let cyrillic = Set<UInt8>(0xC0...0xFF)
        .union([0xA1, 0xA2, 0xA5, 0xA8, 0xAA, 0xAF, 0xB2, 0xB3, 0xB4, 0xB8, 0xBA, 0xBF])

    fileprivate var codePage: String.Encoding? {
        switch self {
        case .utf8, .utf16: nil
        case .windows1250: .windowsCP1250
        case .windows1251: .windowsCP1251
        case .windows1252: .windowsCP1252
        }
    }
}

extension ByteSource {
    /// The same text in UTF-8.
    func inUTF8(from encoding: TableEncoding) -> ByteSource {
        if encoding == .utf16 {
            let decoder = UTF16Decoder()
            return ByteSource { try decoder.next(of: self) }
        }
        guard let page = encoding.codePage else { return self }
        let table = (UInt8.min...UInt8.max).map { byte in
            Array((String(data: Data([byte]), encoding: page) ?? "\u{FFFD}").utf8)
        }
        return ByteSource { try next()?.flatMap { table[Int($0)] } }
    }
}

/// Reads UTF-16 piece by piece; a mark at the start says its byte order, else it is little-endian.
private final class UTF16Decoder {
    private var rest: [UInt8] = []
    private var isBigEndian: Bool?

    func next(of source: ByteSource) throws -> [UInt8]? {
        while let piece = try source.next() {
            let text = decoded(rest + piece)
            if !text.isEmpty { return text }
        }
        defer { rest = [] }
        return rest.isEmpty ? nil : Array("\u{FFFD}".utf8)
    }

    private func decoded(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.count >= 2 else {
            rest = bytes
            return []
        }
        let isFirst = isBigEndian == nil
        let isBig = isBigEndian ?? bytes.starts(with: [0xFE, 0xFF])
        isBigEndian = isBig
        var units: [UInt16] = []
        for place in stride(from: 0, to: bytes.count - 1, by: 2) {
            let high = UInt16(bytes[isBig ? place : place + 1])
            let low = UInt16(bytes[isBig ? place + 1 : place])
            units.append(high << 8 | low)
        }
        // Half of a pair waits for the other one.
        let isHalf = units.last.map(UTF16.isLeadSurrogate) ?? false
        if isHalf { units.removeLast() }
        rest = Array(bytes[(units.count * 2)...])
        if isFirst, units.first == 0xFEFF { units.removeFirst() }
        return Array(String(decoding: units, as: UTF16.self).utf8)
    }
}
