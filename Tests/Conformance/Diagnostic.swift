/// Prints CBOR in the diagnostic notation of RFC 8949 §8, apart from the code under test.
///
/// It takes what a strict decoder refuses too, so that a vector can say what its bytes are.
struct Diagnostic {
    private let bytes: [UInt8]
    private var position = 0

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The items in the bytes, separated by commas; what cannot be read is `?`.
    static func text(_ bytes: [UInt8]) -> String {
        var printer = Diagnostic(bytes: bytes)
        var items: [String] = []
        while printer.position < bytes.count { items.append(printer.item()) }
        return items.joined(separator: ", ")
    }

    private mutating func next() -> UInt8? {
        guard position < bytes.count else { return nil }
        position += 1
        return bytes[position - 1]
    }

    /// The argument of a head; nil for an indefinite length.
    private mutating func argument(_ info: UInt8) -> UInt64? {
        if info < 24 { return UInt64(info) }
        guard info < 28 else { return nil }
        return (0..<(1 << Int(info - 24))).reduce(0) { value, _ in
            value << 8 | UInt64(next() ?? 0)
        }
    }

    private mutating func item() -> String {
        guard let initial = next() else { return "?" }
        let info = initial & 0x1f
        if initial >> 5 == 7 { return simple(initial) }
        guard let argument = argument(info) else { return "?" }
        switch initial >> 5 {
        case 0: return "\(argument)"
        case 1: return argument == .max ? "-18446744073709551616" : "-\(argument + 1)"
        case 2: return string(argument).map { "h'\(Self.hexadecimal($0))'" } ?? "?"
        case 3: return string(argument).map(Self.quoted) ?? "?"
        case 4: return "[\(items(argument).joined(separator: ", "))]"
        case 5: return map(argument)
        default: return "\(argument)(\(item()))"
        }
    }

    private mutating func string(_ count: UInt64) -> ArraySlice<UInt8>? {
        guard count <= UInt64(bytes.count - position) else {
            position = bytes.count
            return nil
        }
        position += Int(count)
        return bytes[position - Int(count)..<position]
    }

    private mutating func items(_ count: UInt64) -> [String] {
        var items: [String] = []
        for _ in 0..<min(count, UInt64(bytes.count - position + 1)) { items.append(item()) }
        return items
    }

    private mutating func map(_ count: UInt64) -> String {
        let flat = items(count.multipliedReportingOverflow(by: 2).partialValue)
        let pairs = stride(from: 0, to: flat.count - 1, by: 2).map {
            "\(flat[$0]): \(flat[$0 + 1])"
        }
        return "{\(pairs.joined(separator: ", "))}"
    }

    private mutating func simple(_ initial: UInt8) -> String {
        switch initial {
        case 0xf4: "false"
        case 0xf5: "true"
        case 0xf6: "null"
        case 0xf7: "undefined"
        case 0xf9: "\(Double(Self.half(UInt16(argument(25) ?? 0))))_1"
        case 0xfa: "\(Float(bitPattern: UInt32(argument(26) ?? 0)))_2"
        case 0xfb: "\(Double(bitPattern: argument(27) ?? 0))_3"
        case 0xff: "break"
        default: "simple(\(initial & 0x1f))"
        }
    }

    private static func half(_ bits: UInt16) -> Float {
        let sign: Float = bits >> 15 == 0 ? 1 : -1
        let (exponent, fraction) = (Int(bits >> 10 & 31), Float(bits & 1023))
        switch exponent {
        case 0: return sign * fraction / Float(1 << 24)
        case 31: return fraction == 0 ? sign * .infinity : .nan
        default:
            let scale = Float(sign: .plus, exponent: exponent - 15, significand: 1)
            return sign * (1 + fraction / 1024) * scale
        }
    }

    private static func hexadecimal(_ bytes: ArraySlice<UInt8>) -> String {
        bytes.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0\(digits)" : digits
        }.joined()
    }

    /// As JSON writes it in a text.
    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\"", "\\": "\\\(scalar)"
        case "\n": "\\n"
        case "\0"..<" ": "\\u00" + hexadecimal([UInt8(scalar.value)])
        default: String(scalar)
        }
    }

    private static func quoted(_ bytes: ArraySlice<UInt8>) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            return "?utf8'\(hexadecimal(bytes))'"
        }
        return "\"\(text.unicodeScalars.map(escaped).joined())\""
    }
}
