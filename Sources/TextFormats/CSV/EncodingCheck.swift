/// Finds out piece by piece whether bytes are UTF-8 on the whole, and on which line they are not.
///
/// A few lines of another encoding, pasted into a table of UTF-8, are no reason to refuse the rest:
/// the reader names those rows. A file with more that is not UTF-8 than characters that are is in
/// another encoding altogether.
struct EncodingCheck {
    private var line = 1
    /// How many bytes of the present character are still to come.
    private var missing = 0
    /// What the next of them may be.
    private var allowed: ClosedRange<UInt8> = 0x80...0xBF
    private var characters = 0
    private var faults = 0
    /// The first line with a fault.
    private var faultyLine: Int?

    /// - Throws: `TableError` for a file in UTF-16.
    mutating func check(_ bytes: [UInt8]) throws(TableError) {
        for byte in bytes {
            if missing > 0 {
                if allowed.contains(byte) {
                    goOn()
                    continue
                }
                fail()
            }
            if byte >= 0x80 {
                try begin(byte)
            } else if byte == 0x0A {
                line += 1
            } else if byte == 0 {
                throw TableError.utf16(line: line)
            }
        }
    }

    /// - Throws: `TableError` where the header, or most of what is not ASCII, is not UTF-8.
    mutating func finish() throws(TableError) {
        if missing > 0 { fail() }
        guard let faultyLine, faultyLine == 1 || faults > characters else { return }
        throw TableError.notUTF8(line: faultyLine)
    }

    private mutating func goOn() {
        missing -= 1
        allowed = 0x80...0xBF
        if missing == 0 { characters += 1 }
    }

    private mutating func fail() {
        missing = 0
        faults += 1
        faultyLine = faultyLine ?? line
    }

    /// The first byte of a character of several; the ranges are those of RFC 3629 §4.
    private mutating func begin(_ byte: UInt8) throws(TableError) {
        if byte >= 0xFE, line == 1 { throw TableError.utf16(line: 1) }
        switch byte {
        case 0xC2...0xDF: missing = 1
        case 0xE0...0xEF: missing = 2
        case 0xF0...0xF4: missing = 3
        default: return fail()
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
