/// Reads deterministic CBOR strictly and never traps, whatever the input.
///
/// Refused: indefinite lengths, heads that are not the shortest, unsorted or doubled map keys,
/// tags, text that is not UTF-8, numbers that are not finite or not in their shortest form, nesting
/// deeper than `CBORLimits.depth`, and lengths beyond the input. Spec: WireFormat §2.
public struct CBORReader: Sendable {
    let bytes: ArraySlice<UInt8>
    /// The index of the next item in `bytes`.
    public private(set) var position: Int
    let end: Int

    /// Reads an array of bytes from its beginning.
    public init(_ bytes: [UInt8]) {
        self.init(bytes[...])
    }

    /// Reads a slice without copying it; slices that are read from it share its storage.
    public init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
        end = bytes.endIndex
    }

    /// Whether all bytes are read.
    public var isAtEnd: Bool { position == end }

    /// Throws unless all bytes are read.
    public func finish() throws(CBORError) {
        guard isAtEnd else { throw CBORError(.trailingBytes, at: position) }
    }

    // MARK: Heads

    mutating func byte() throws(CBORError) -> UInt8 {
        guard position < end else { throw CBORError(.truncated, at: position) }
        defer { position += 1 }
        return bytes[position]
    }

    /// The major type of the next item, which stays unread.
    func peekMajor() throws(CBORError) -> CBORMajor {
        guard position < end else { throw CBORError(.truncated, at: position) }
        return CBORMajor(rawValue: bytes[position] >> 5) ?? .simple
    }

    /// Whether the next item, which stays unread, is null.
    public func nextIsNull() -> Bool {
        position < end && bytes[position] == CBORSimple.null
    }

    /// Whether the next item, which stays unread, is an array.
    public func nextIsArray() -> Bool {
        position < end && bytes[position] >> 5 == CBORMajor.array.rawValue
    }

    mutating func head(_ expected: CBORMajor) throws(CBORError) -> UInt64 {
        let start = position
        let initial = try byte()
        guard initial >> 5 == expected.rawValue else {
            throw CBORError(.unexpectedType, at: start)
        }
        return try argument(initial & 0x1f, at: start)
    }

    mutating func argument(_ info: UInt8, at start: Int) throws(CBORError) -> UInt64 {
        if info < 24 { return UInt64(info) }
        guard info <= 27 else { throw CBORError(.notCanonical, at: start) }
        let count = 1 << Int(info - 24)
        let value = try bigEndian(count)
        let least: UInt64 = count == 1 ? 24 : 1 << UInt64(count * 4)
        guard value >= least else { throw CBORError(.notCanonical, at: start) }
        return value
    }

    mutating func bigEndian(_ count: Int) throws(CBORError) -> UInt64 {
        guard end - position >= count else { throw CBORError(.truncated, at: position) }
        var value: UInt64 = 0
        for offset in 0..<count { value = value << 8 | UInt64(bytes[position + offset]) }
        position += count
        return value
    }

    /// A length in bytes that the rest of the input can hold.
    mutating func length(_ major: CBORMajor) throws(CBORError) -> Int {
        let start = position
        let length = try head(major)
        guard length <= UInt64(end - position) else { throw CBORError(.truncated, at: start) }
        return Int(length)
    }
}

// MARK: - Items

extension CBORReader {
    /// Reads an unsigned number.
    public mutating func uint() throws(CBORError) -> UInt64 { try head(.unsigned) }

    /// A counter, a number of a log or a number of entries, which are bounded.
    public mutating func counter(atLeast least: UInt64 = 0) throws(CBORError) -> UInt64 {
        let start = position
        let value = try uint()
        guard value >= least, value <= CBORLimits.counter else {
            throw CBORError(.outOfRange, at: start)
        }
        return value
    }

    /// A time in milliseconds since 1970.
    public mutating func milliseconds() throws(CBORError) -> UInt64 {
        let start = position
        let value = try uint()
        guard value <= CBORLimits.milliseconds else { throw CBORError(.outOfRange, at: start) }
        return value
    }

    /// An unsigned number that fits `Int` and is no more than `limit`.
    public mutating func count(limit: Int = .max) throws(CBORError) -> Int {
        let start = position
        let value = try uint()
        guard value <= UInt64(limit) else { throw CBORError(.outOfRange, at: start) }
        return Int(value)
    }

    /// Reads a number that fits 64 bits with a sign.
    public mutating func int() throws(CBORError) -> Int64 {
        let start = position
        let isNegative = try peekMajor() == .negative
        let argument = try head(isNegative ? .negative : .unsigned)
        guard argument <= UInt64(Int64.max) else { throw CBORError(.outOfRange, at: start) }
        return isNegative ? ~Int64(argument) : Int64(argument)
    }

    /// Reads a byte string without copying it.
    public mutating func slice() throws(CBORError) -> ArraySlice<UInt8> {
        let length = try length(.bytes)
        defer { position += length }
        return bytes[position..<position + length]
    }

    /// Passes over a byte string.
    mutating func passBytes() throws(CBORError) {
        let length = try length(.bytes)
        position += length
    }

    /// Reads a byte string.
    public mutating func byteString() throws(CBORError) -> [UInt8] { Array(try slice()) }

    /// Reads a text, which is UTF-8.
    public mutating func text() throws(CBORError) -> String {
        try readText { String(copying: $0) }
    }

    /// Passes over a text after a look at whether it is one.
    private mutating func passText() throws(CBORError) {
        try readText { _ in }
    }

    /// Gives `make` the text that begins here, without a slice of its own.
    private mutating func readText<T>(_ make: (UTF8Span) -> T) throws(CBORError) -> T {
        let start = position
        let length = try length(.text)
        let first = position - bytes.startIndex
        let made = bytes.withUnsafeBufferPointer { all -> T? in
            let utf8 = UnsafeBufferPointer(rebasing: all[first..<first + length])
            guard let text = try? UTF8Span(validating: utf8.span) else { return nil }
            return make(text)
        }
        guard let made else { throw CBORError(.invalidText, at: start) }
        position += length
        return made
    }

    /// The number of items in the array that begins here; each takes a byte at least.
    public mutating func array() throws(CBORError) -> Int { try length(.array) }

    /// Begins an array of exactly `count` items.
    public mutating func array(of count: Int) throws(CBORError) {
        let start = position
        guard try array() == count else { throw CBORError(.unexpectedLength, at: start) }
    }

    /// Reads `true` or `false`.
    public mutating func bool() throws(CBORError) -> Bool {
        let start = position
        switch try byte() {
        case CBORSimple.true: return true
        case CBORSimple.false: return false
        default: throw CBORError(.unexpectedType, at: start)
        }
    }

    /// Reads null.
    public mutating func null() throws(CBORError) {
        let start = position
        guard try byte() == CBORSimple.null else { throw CBORError(.unexpectedType, at: start) }
    }

    /// Reads null as nil, anything else with `read`.
    public mutating func optional<T>(
        _ read: (inout CBORReader) throws(CBORError) -> T
    ) throws(CBORError) -> T? {
        if nextIsNull() {
            position += 1
            return nil
        }
        return try read(&self)
    }

    /// Checks one item for strictness and returns its bytes, unread.
    public mutating func item() throws(CBORError) -> ArraySlice<UInt8> {
        let start = position
        _ = try visit(depth: 0, build: false)
        return bytes[start..<position]
    }

    /// Reads any value, as deep as `CBORLimits.depth`.
    public mutating func value() throws(CBORError) -> Value {
        try visit(depth: 0, build: true)
    }
}

// MARK: - Values

extension CBORReader {
    /// Walks one item; builds its value or, without `build`, only checks it.
    private mutating func visit(depth: Int, build: Bool) throws(CBORError) -> Value {
        guard depth < CBORLimits.depth else { throw CBORError(.tooDeep, at: position) }
        switch try peekMajor() {
        case .unsigned, .negative: return .int(try int())
        case .bytes:
            let slice = try slice()
            return build ? .bytes(Array(slice)) : .null
        case .text:
            if build { return .text(try text()) }
            try passText()
            return .null
        case .array: return try visitArray(depth: depth, build: build)
        case .map: return try visitMap(depth: depth, build: build)
        case .tag: throw CBORError(.unexpectedType, at: position)
        case .simple: return try simple()
        }
    }

    private mutating func visitArray(depth: Int, build: Bool) throws(CBORError) -> Value {
        let count = try array()
        var items: [Value] = []
        for _ in 0..<count {
            let item = try visit(depth: depth + 1, build: build)
            if build { items.append(item) }
        }
        return .array(items)
    }

    private mutating func visitMap(depth: Int, build: Bool) throws(CBORError) -> Value {
        let count = try length(.map)
        var entries: [String: Value] = [:]
        // Keys that differ in bytes but are one text to Swift would be lost in a dictionary.
        var keys: Set<String> = []
        var previous: String?
        for _ in 0..<count {
            let start = position
            let key = try text()
            if let previous, !CBORKeyOrder.precedes(previous, key) {
                throw CBORError(.notCanonical, at: start)
            }
            let value = try visit(depth: depth + 1, build: build)
            guard keys.insert(key).inserted else { throw CBORError(.notCanonical, at: start) }
            if build { entries[key] = value }
            previous = key
        }
        return .map(entries)
    }

    private mutating func simple() throws(CBORError) -> Value {
        let start = position
        switch try byte() {
        case CBORSimple.null: return .null
        case CBORSimple.true: return .bool(true)
        case CBORSimple.false: return .bool(false)
        // The numbers are read first: `shortest` looks at the position behind them.
        case CBORSimple.half:
            let half = HalfPrecision.value(of: UInt16(try bigEndian(2)))
            return try shortest(half, at: start)
        case CBORSimple.single:
            let single = Float(bitPattern: UInt32(try bigEndian(4)))
            return try shortest(Double(single), at: start)
        case CBORSimple.double:
            let double = Double(bitPattern: try bigEndian(8))
            return try shortest(double, at: start)
        default: throw CBORError(.unexpectedType, at: start)
        }
    }

    private func shortest(_ number: Double, at start: Int) throws(CBORError) -> Value {
        guard number.isFinite else { throw CBORError(.outOfRange, at: start) }
        var writer = CBORWriter()
        writer.double(number)
        guard writer.bytes.count == position - start else {
            throw CBORError(.notCanonical, at: start)
        }
        return .double(number)
    }
}
