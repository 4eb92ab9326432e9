/// Finds out piece by piece whether bytes are UTF-8, and on which line they are not.
struct EncodingCheck {
    private(set) var line = 1
    /// How many bytes of the present character are still to come.
    private var missing = 0
    /// What the next of them may be.
    private var allowed: ClosedRange<UInt8> = 0x80...0xBF

    mutating func check(_ bytes: [UInt8]) throws(CSVError) {
        for byte in bytes {
            if missing > 0 {
                guard allowed.contains(byte) else { throw CSVError.notUTF8(line: line) }
                missing -= 1
                allowed = 0x80...0xBF
            } else if byte >= 0x80 {
                try begin(byte)
            } else if byte == 0x0A {
                line += 1
            } else if byte == 0 {
                throw CSVError.utf16(line: line)
            }
        }
    }

    func finish() throws(CSVError) {
        if missing > 0 { throw CSVError.notUTF8(line: line) }
    }

    /// The first byte of a character of several; the ranges are those of RFC 3629 §4.
    private mutating func begin(_ byte: UInt8) throws(CSVError) {
        switch byte {
        case 0xC2...0xDF: missing = 1
        case 0xE0...0xEF: missing = 2
        case 0xF0...0xF4: missing = 3
        case 0xFE, 0xFF: throw line == 1 ? CSVError.utf16(line: 1) : .notUTF8(line: line)
        default: throw CSVError.notUTF8(line: line)
        }
        switch byte {
        case 0xE0: allowed = 0xA0...0xBF
        case 0xED: allowed = 0x80...0x9F
        case 0xF0: allowed = 0x90...0xBF
        case 0xF4: allowed = 0x80...0x8F
        default: allowed = 0x80...0xBF
        }
    }
}
