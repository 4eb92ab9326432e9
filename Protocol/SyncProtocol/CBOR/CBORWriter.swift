/// Writes deterministic CBOR (RFC 8949 §4.2.1): definite lengths, shortest heads, sorted maps.
public struct CBORWriter: Sendable {
    /// What is written so far.
    public private(set) var bytes: [UInt8] = []

    /// Begins with nothing. - Parameter capacity: bytes to reserve.
    public init(capacity: Int = 0) {
        bytes.reserveCapacity(capacity)
    }

    /// Empties the buffer, keeping its storage.
    public mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    mutating func head(_ major: CBORMajor, _ argument: UInt64) {
        let top = major.rawValue << 5
        switch argument {
        case 0..<24:
            bytes.append(top | UInt8(truncatingIfNeeded: argument))
        case 24...0xff:
            bytes.append(top | 24)
            bytes.append(UInt8(truncatingIfNeeded: argument))
        case 0x100...0xffff:
            bytes.append(top | 25)
            bigEndian(argument, count: 2)
        case 0x1_0000...0xffff_ffff:
            bytes.append(top | 26)
            bigEndian(argument, count: 4)
        default:
            bytes.append(top | 27)
            bigEndian(argument, count: 8)
        }
    }

    private mutating func bigEndian(_ value: UInt64, count: Int) {
        for shift in stride(from: (count - 1) * 8, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(shift)))
        }
    }

    /// Writes an unsigned number.
    public mutating func uint(_ value: UInt64) { head(.unsigned, value) }

    /// Writes a number with a sign.
    public mutating func int(_ value: Int64) {
        if value >= 0 {
            head(.unsigned, UInt64(value))
        } else {
            head(.negative, UInt64(bitPattern: ~value))
        }
    }

    /// Writes a byte string.
    public mutating func bytes(_ value: some Collection<UInt8>) {
        head(.bytes, UInt64(value.count))
        bytes.append(contentsOf: value)
    }

    /// Writes a text.
    public mutating func text(_ value: String) {
        var value = value
        value.withUTF8 { utf8 in
            head(.text, UInt64(utf8.count))
            bytes.append(contentsOf: utf8)
        }
    }

    /// Writes a text from its UTF-8.
    mutating func text(utf8: ArraySlice<UInt8>) {
        head(.text, UInt64(utf8.count))
        bytes.append(contentsOf: utf8)
    }

    /// Announces an array of `count` items, which the caller writes next.
    public mutating func array(_ count: Int) { head(.array, UInt64(count)) }

    /// Writes null.
    public mutating func null() { bytes.append(CBORSimple.null) }

    /// Writes `true` or `false`.
    public mutating func bool(_ value: Bool) {
        bytes.append(value ? CBORSimple.true : CBORSimple.false)
    }

    /// Appends an item that is deterministic CBOR already.
    public mutating func raw(_ item: some Collection<UInt8>) { bytes.append(contentsOf: item) }

    mutating func raw(_ item: Span<UInt8>) {
        item.withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
    }

    /// Writes the shortest of half, single and double that keeps the value; it must be finite.
    public mutating func double(_ value: Double) {
        precondition(value.isFinite, "values are checked for being finite where they enter")
        let single = Float(value)
        if Double(single) != value {
            bytes.append(CBORSimple.double)
            bigEndian(value.bitPattern, count: 8)
        } else if let half = HalfPrecision.bits(of: single) {
            bytes.append(CBORSimple.half)
            bigEndian(UInt64(half), count: 2)
        } else {
            bytes.append(CBORSimple.single)
            bigEndian(UInt64(single.bitPattern), count: 4)
        }
    }

    /// Writes a value, the keys of maps in order.
    public mutating func value(_ value: Value) {
        switch value {
        case .null: null()
        case .bool(let bool): self.bool(bool)
        case .int(let int): self.int(int)
        case .double(let double): self.double(double)
        case .text(let text): self.text(text)
        case .bytes(let bytes): self.bytes(bytes)
        case .array(let items):
            array(items.count)
            for item in items { self.value(item) }
        case .map(let entries): map(entries)
        }
    }

    /// Entries in the order of their encoded keys: shorter keys first, then by bytes.
    private mutating func map(_ entries: [String: Value]) {
        head(.map, UInt64(entries.count))
        for (key, value) in entries.sorted(by: { CBORKeyOrder.precedes($0.key, $1.key) }) {
            text(key)
            self.value(value)
        }
    }
}

enum CBORKeyOrder {
    static func precedes(_ left: String, _ right: String) -> Bool {
        let (leftCount, rightCount) = (left.utf8.count, right.utf8.count)
        return leftCount != rightCount
            ? leftCount < rightCount : left.utf8.lexicographicallyPrecedes(right.utf8)
    }
}
