/// CBOR as a tree that can be changed anywhere and written again with lengths that fit.
///
/// Byte strings that hold exactly one array are opened too: frames, deltas and states travel so.
/// It knows nothing of the product's decoder, and keeps forms that the protocol forbids.
indirect enum CBORTree {
    /// Major types 0 and 1, tags' numbers not among them.
    case number(major: UInt8, UInt64)
    case bytes([UInt8])
    case wrapped(CBORTree)
    case text([UInt8])
    case array([CBORTree])
    /// Keys and values in turn.
    case map([CBORTree])
    /// A whole item of major type 7.
    case simple([UInt8])

    /// Nil for anything else than one whole item of these types.
    init?(_ bytes: [UInt8]) {
        var parser = Parser(bytes: bytes)
        guard let tree = parser.item(depth: 0), parser.position == bytes.count else { return nil }
        self = tree
    }

    var encoded: [UInt8] {
        var bytes: [UInt8] = []
        write(to: &bytes)
        return bytes
    }

    private func write(to output: inout [UInt8]) {
        switch self {
        case .number(let major, let value): Self.head(major, value, &output)
        case .bytes(let bytes): Self.string(2, bytes, &output)
        case .wrapped(let tree): Self.string(2, tree.encoded, &output)
        case .text(let bytes): Self.string(3, bytes, &output)
        case .array(let items):
            Self.head(4, UInt64(items.count), &output)
            for item in items { item.write(to: &output) }
        case .map(let items):
            Self.head(5, UInt64(items.count / 2), &output)
            for item in items { item.write(to: &output) }
        case .simple(let bytes): output += bytes
        }
    }

    private static func string(_ major: UInt8, _ bytes: [UInt8], _ output: inout [UInt8]) {
        head(major, UInt64(bytes.count), &output)
        output += bytes
    }

    private static func head(_ major: UInt8, _ value: UInt64, _ output: inout [UInt8]) {
        let size =
            value < 24 ? 0 : value <= 0xff ? 1 : value <= 0xffff ? 2 : value >> 32 == 0 ? 4 : 8
        let info: UInt8 =
            switch size {
            case 0: UInt8(value)
            case 1: 24
            case 2: 25
            case 4: 26
            default: 27
            }
        output.append(major << 5 | info)
        for byte in (0..<size).reversed() {
            output.append(UInt8(truncatingIfNeeded: value >> (UInt64(byte) * 8)))
        }
    }
}

extension CBORTree {
    private struct Parser {
        let bytes: [UInt8]
        var position = 0

        mutating func item(depth: Int) -> CBORTree? {
            guard depth < 24, position < bytes.count else { return nil }
            let start = position
            let major = bytes[position] >> 5
            guard let value = head() else { return nil }
            switch major {
            case 0, 1: return .number(major: major, value)
            case 2, 3: return string(major, value, depth: depth)
            case 4: return items(value, depth: depth).map { .array($0) }
            case 5: return items(value &* 2, depth: depth).map { .map($0) }
            case 7: return .simple(Array(bytes[start..<position]))
            default: return nil
            }
        }

        private mutating func head() -> UInt64? {
            let info = bytes[position] & 0x1f
            position += 1
            guard info >= 24 else { return UInt64(info) }
            guard info <= 27 else { return nil }
            let size = 1 << Int(info - 24)
            guard bytes.count - position >= size else { return nil }
            defer { position += size }
            return bytes[position..<position + size].reduce(0) { $0 << 8 | UInt64($1) }
        }

        private mutating func string(_ major: UInt8, _ length: UInt64, depth: Int) -> CBORTree? {
            guard length <= UInt64(bytes.count - position) else { return nil }
            let content = Array(bytes[position..<position + Int(length)])
            position += Int(length)
            if major == 3 { return .text(content) }
            guard let first = content.first, first >> 5 == 4, content.count > 1 else {
                return .bytes(content)
            }
            var inner = Parser(bytes: content)
            guard let tree = inner.item(depth: depth + 1), inner.position == content.count else {
                return .bytes(content)
            }
            return .wrapped(tree)
        }

        private mutating func items(_ count: UInt64, depth: Int) -> [CBORTree]? {
            guard count <= UInt64(bytes.count - position) else { return nil }
            var items: [CBORTree] = []
            for _ in 0..<count {
                guard let item = item(depth: depth + 1) else { return nil }
                items.append(item)
            }
            return items
        }
    }
}
