/// Where the parts of a state's canonical bytes stand, told without building the state.
///
/// Only for plain states, as nearly all are: one head, which says that the record is in use, and
/// one value in each register. What `RecordState(encoded:)` refuses is never taken for one.
public struct StateScan: Sendable {
    /// A register with its one value; places count from the state's first byte.
    public struct Register: Sendable {
        /// Where the key stands.
        public let key: Range<Int>
        /// Where the field's name ends, which is ASCII; before the key's end for an element.
        public let fieldEnd: Int
        /// The encoded value.
        public let value: Range<Int>
        /// Where the UTF-8 of a value that is a text begins; nil for other values.
        public let textStart: Int?
        /// The commit that wrote it, among `commits`.
        public let commit: Int

        /// Whether the key is that of an element.
        public var isElement: Bool { fieldEnd < key.upperBound }
    }

    /// A commit that wrote something of the state.
    public struct Commit: Sendable {
        /// Its name.
        public let dot: Dot
        /// When it was made, as its author knew.
        public let stamp: HybridTimestamp
    }

    /// In the order of their keys.
    public private(set) var registers: [Register] = []
    /// The commits that the registers and the head name.
    public private(set) var commits: [Commit] = []
    /// The commit that wrote the head, among `commits`.
    public private(set) var head = 0

    private var context: [Commit.Reach] = []
    private var position = 0
    /// A bit for each commit that no sibling has named yet.
    private var unnamed: UInt64 = 0

    /// A scan that has read nothing.
    public init() {}

    /// Reads a state in the place of the one before.
    ///
    /// - Returns: false when the state is not plain or cannot be read: it has to be built then.
    public mutating func read(_ state: ArraySlice<UInt8>) -> Bool {
        do {
            try scan(state.span, state)
            return true
        } catch {
            return false
        }
    }
}

/// The bytes are no plain state.
private struct NotPlain: Error {}

extension StateScan.Commit {
    /// How far the state has seen a writer.
    fileprivate struct Reach {
        let writer: WriterID
        let counter: UInt64
    }
}

// MARK: - The parts of a state

extension StateScan {
    private mutating func scan(
        _ bytes: Span<UInt8>, _ state: ArraySlice<UInt8>
    ) throws(NotPlain) {
        position = 0
        guard try head(.array, bytes) == 5 else { throw NotPlain() }
        try readContext(bytes)
        try readCommits(bytes)
        try readHead(bytes)
        try readRegisters(bytes, state)
        guard position == bytes.count, unnamed == 0 else { throw NotPlain() }
    }

    private mutating func readContext(_ bytes: Span<UInt8>) throws(NotPlain) {
        context.removeAll(keepingCapacity: true)
        let count = try head(.array, bytes)
        guard count > 0, count % 2 == 0 else { throw NotPlain() }
        for _ in 0..<count / 2 {
            let writer = WriterID(rawValue: try head(.unsigned, bytes))
            let counter = try head(.unsigned, bytes)
            if let last = context.last, last.writer >= writer { throw NotPlain() }
            guard counter > 0, counter <= CBORLimits.counter else { throw NotPlain() }
            context.append(Commit.Reach(writer: writer, counter: counter))
        }
    }

    private mutating func readCommits(_ bytes: Span<UInt8>) throws(NotPlain) {
        commits.removeAll(keepingCapacity: true)
        let count = try head(.array, bytes)
        // No more than there are bits.
        guard count > 0, count % 4 == 0, count / 4 <= 64 else { throw NotPlain() }
        var authors: UInt64 = 0
        for _ in 0..<count / 4 {
            let index = try head(.unsigned, bytes)
            guard index < context.count else { throw NotPlain() }
            let reach = context[Int(index)]
            let dot = Dot(reach.writer, try head(.unsigned, bytes))
            let stamp = HybridTimestamp(rawValue: try head(.unsigned, bytes))
            let author = try head(.unsigned, bytes)
            if let last = commits.last, last.dot >= dot { throw NotPlain() }
            guard dot.counter > 0, dot.counter <= reach.counter, author < 64 else {
                throw NotPlain()
            }
            authors |= 1 << author
            commits.append(Commit(dot: dot, stamp: stamp))
        }
        unnamed = commits.count == 64 ? .max : 1 << UInt64(commits.count) - 1
        try readAuthors(named: authors, bytes)
    }

    /// Each is named, and they stand in the order of their bytes.
    private mutating func readAuthors(
        named: UInt64, _ bytes: Span<UInt8>
    ) throws(NotPlain) {
        let count = try head(.array, bytes)
        guard count == named.nonzeroBitCount, count == 64 - named.leadingZeroBitCount else {
            throw NotPlain()
        }
        var last: Range<Int>?
        for _ in 0..<count {
            let author = try text(bytes)
            if let last, !precedes(last, author, bytes) { throw NotPlain() }
            last = author
        }
    }

    private mutating func readHead(_ bytes: Span<UInt8>) throws(NotPlain) {
        guard try head(.array, bytes) == 1, try head(.array, bytes) == 2 else { throw NotPlain() }
        head = try commit(bytes)
        guard try head(.unsigned, bytes) == 0 else { throw NotPlain() }
    }

    private mutating func readRegisters(
        _ bytes: Span<UInt8>, _ state: ArraySlice<UInt8>
    ) throws(NotPlain) {
        registers.removeAll(keepingCapacity: true)
        let count = try head(.array, bytes)
        guard count % 2 == 0 else { throw NotPlain() }
        for _ in 0..<count / 2 {
            let key = try text(bytes)
            let fieldEnd = fieldEnd(key, bytes)
            guard fieldEnd > key.lowerBound else { throw NotPlain() }
            if let last = registers.last, !precedes(last.key, key, bytes) { throw NotPlain() }
            registers.append(try register(key, fieldEnd: fieldEnd, bytes, state))
        }
    }

    private mutating func register(
        _ key: Range<Int>, fieldEnd: Int, _ bytes: Span<UInt8>, _ state: ArraySlice<UInt8>
    ) throws(NotPlain) -> Register {
        let length = try head(.array, bytes)
        guard (2...4).contains(length) else { throw NotPlain() }
        let commit = try commit(bytes)
        let start = position
        let textStart = try item(bytes, state)
        let value = start..<position
        if length > 2 { _ = try item(bytes, state) }
        if length > 3 { try expect(CBORSimple.true, bytes) }
        return Register(
            key: key, fieldEnd: fieldEnd, value: value, textStart: textStart, commit: commit)
    }

    /// A sibling's commit.
    private mutating func commit(_ bytes: Span<UInt8>) throws(NotPlain) -> Int {
        let index = try head(.unsigned, bytes)
        guard index < commits.count else { throw NotPlain() }
        unnamed &= ~(1 << index)
        return Int(index)
    }

    /// Where the field of a key ends; at its start where the field is not ASCII, whose names may be
    /// one text in several forms.
    private func fieldEnd(_ key: Range<Int>, _ bytes: Span<UInt8>) -> Int {
        for place in key {
            if bytes[place] == UInt8(ascii: "/") { return place }
            if bytes[place] >= 0x80 { return key.lowerBound }
        }
        return key.upperBound
    }

    private func precedes(
        _ left: Range<Int>, _ right: Range<Int>, _ bytes: Span<UInt8>
    ) -> Bool {
        for offset in 0..<min(left.count, right.count) {
            let (one, other) = (bytes[left.lowerBound + offset], bytes[right.lowerBound + offset])
            if one != other { return one < other }
        }
        return left.count < right.count
    }
}

// MARK: - Items

extension StateScan {
    /// Passes over one item. - Returns: where the UTF-8 begins if it is a text.
    private mutating func item(
        _ bytes: Span<UInt8>, _ state: ArraySlice<UInt8>
    ) throws(NotPlain) -> Int? {
        guard position < bytes.count else { throw NotPlain() }
        switch bytes[position] {
        case 0x60...0x7b: return try text(bytes).lowerBound
        case 0..<24, CBORSimple.false, CBORSimple.true, CBORSimple.null: position += 1
        default:
            var reader = CBORReader(state.dropFirst(position))
            guard (try? reader.item()) != nil else { throw NotPlain() }
            position = reader.position - state.startIndex
        }
        return nil
    }

    /// The UTF-8 of the text that begins here.
    private mutating func text(_ bytes: Span<UInt8>) throws(NotPlain) -> Range<Int> {
        let length = try head(.text, bytes)
        guard length <= bytes.count - position else { throw NotPlain() }
        let utf8 = position..<position + Int(length)
        guard bytes.extracting(utf8).isText else { throw NotPlain() }
        position = utf8.upperBound
        return utf8
    }

    private mutating func expect(_ byte: UInt8, _ bytes: Span<UInt8>) throws(NotPlain) {
        guard position < bytes.count, bytes[position] == byte else { throw NotPlain() }
        position += 1
    }

    /// The number of a head in its shortest form.
    private mutating func head(
        _ major: CBORMajor, _ bytes: Span<UInt8>
    ) throws(NotPlain) -> UInt64 {
        guard position < bytes.count, bytes[position] >> 5 == major.rawValue else {
            throw NotPlain()
        }
        let info = bytes[position] & 0x1f
        position += 1
        if info < 24 { return UInt64(info) }
        let count = 1 << Int(info - 24)
        guard info <= 27, bytes.count - position >= count else { throw NotPlain() }
        var value: UInt64 = 0
        for offset in 0..<count { value = value << 8 | UInt64(bytes[position + offset]) }
        position += count
        guard value >= (count == 1 ? 24 : 1 << UInt64(count * 4)) else { throw NotPlain() }
        return value
    }
}

// MARK: - What is made of it

extension StateScan {
    /// The value of a register, in the state that was read.
    public func value(of register: Register, in state: ArraySlice<UInt8>) -> Value {
        let start = state.startIndex
        let bytes = state[start + register.value.lowerBound..<start + register.value.upperBound]
        return EncodedValue(checked: bytes).decoded
    }

    /// Where the text of a register stands in a document, unescaped.
    public struct Place: Sendable {
        /// The register, among `registers`.
        let register: Int
        /// The document's first byte of the text.
        let start: Int

        /// Makes one of its parts.
        public init(register: Int, start: Int) {
            self.register = register
            self.start = start
        }
    }

    /// Appends the clock of the state: its bytes with texts left out that stand in a document.
    ///
    /// - Parameter texts: in the order of the registers, whose values are these very texts.
    public func clock(
        of state: ArraySlice<UInt8>, sharing texts: [Place], into writer: inout CBORWriter
    ) {
        let bytes = state.span
        var copied = 0
        for text in texts {
            let register = registers[text.register]
            guard let start = register.textStart else { continue }
            writer.raw(bytes.extracting(copied..<register.value.lowerBound))
            let length = register.value.upperBound - start
            writer.sharedText(text.start..<text.start + length)
            copied = register.value.upperBound
        }
        writer.raw(bytes.extracting(copied...))
    }
}

extension Span<UInt8> {
    /// Whether the bytes are UTF-8; told for ASCII, which most of them are, by a look at each.
    fileprivate var isText: Bool {
        let seen = withUnsafeBufferPointer { $0.reduce(0 as UInt8) { $0 | $1 } }
        return seen < 0x80 || (try? UTF8Span(validating: self)) != nil
    }
}
