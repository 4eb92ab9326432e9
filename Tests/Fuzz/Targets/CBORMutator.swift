/// Changes a message at one item of its tree, however deep, and writes it with lengths that fit.
enum CBORMutator {
    private static let numbers: [UInt64] = [
        0, 1, 2, 3, 23, 24, 255, 256, 4096, 1 << 31, 1 << 32, UInt64(Int64.max) - 1,
        UInt64(Int64.max), 1 << 63, .max - 1, .max,
    ]

    /// One time in four bytes are changed instead, so that broken forms come up too.
    static func mutate(_ input: [UInt8], _ random: inout FuzzRandom) -> [UInt8] {
        guard random.below(4) > 0, var tree = CBORTree(input) else {
            return ByteMutator.mutate(input, &random)
        }
        for _ in 0...random.below(3) {
            var place = random.below(tree.count)
            let other = tree.item(at: random.below(tree.count))
            tree.change(at: &place) { change(&$0, other, &random) }
        }
        return tree.encoded
    }

    private static func change(
        _ item: inout CBORTree, _ other: CBORTree?, _ random: inout FuzzRandom
    ) {
        if random.below(6) == 0, let other {
            item = other
            return
        }
        switch item {
        case .number(let major, let value): item = .number(major: major, number(value, &random))
        case .bytes(var bytes):
            change(&bytes, &random)
            item = .bytes(bytes)
        case .wrapped: item = .bytes(ByteMutator.mutate(item.content, &random))
        case .text(var bytes):
            change(&bytes, &random)
            item = .text(bytes)
        case .array(var items):
            change(&items, other, &random)
            item = .array(items)
        case .map(var items):
            change(&items, other, &random)
            item = .map(items)
        case .simple: item = .simple([[0xf4, 0xf5, 0xf6][random.below(3)]])
        }
    }

    private static func number(_ value: UInt64, _ random: inout FuzzRandom) -> UInt64 {
        switch random.below(4) {
        case 0: value &+ 1
        case 1: value &- 1
        case 2: value ^ 1 << UInt64(random.below(64))
        default: numbers[random.below(numbers.count)]
        }
    }

    /// Mostly keeps the length: hashes and ids have a fixed one.
    private static func change(_ bytes: inout [UInt8], _ random: inout FuzzRandom) {
        guard !bytes.isEmpty, random.below(4) > 0 else {
            bytes = ByteMutator.mutate(bytes, &random)
            return
        }
        bytes[random.below(bytes.count)] ^= 1 << UInt8(random.below(8))
    }

    private static func change(
        _ items: inout [CBORTree], _ other: CBORTree?, _ random: inout FuzzRandom
    ) {
        guard !items.isEmpty else {
            if let other { items.append(other) }
            return
        }
        let place = random.below(items.count)
        switch random.below(5) {
        case 0: items.remove(at: place)
        case 1: items.insert(items[place], at: place)
        case 2: items.swapAt(place, random.below(items.count))
        case 3: if let other { items.insert(other, at: place) }
        default: items.removeSubrange(place...)
        }
    }
}

extension CBORTree {
    /// All items, this one included.
    var count: Int {
        switch self {
        case .array(let items), .map(let items): items.reduce(1) { $0 + $1.count }
        case .wrapped(let tree): 1 + tree.count
        default: 1
        }
    }

    /// The bytes inside a string.
    var content: [UInt8] {
        switch self {
        case .wrapped(let tree): tree.encoded
        case .bytes(let bytes), .text(let bytes): bytes
        default: []
        }
    }

    func item(at place: Int) -> CBORTree? {
        var place = place
        var found: CBORTree?
        var copy = self
        copy.change(at: &place) { found = $0 }
        return found
    }

    /// Changes the item at a place, counted in the order of writing; `place` ends below zero.
    mutating func change(at place: inout Int, _ body: (inout CBORTree) -> Void) {
        guard place >= 0 else { return }
        if place == 0 { body(&self) }
        place -= 1
        guard place >= 0 else { return }
        switch self {
        case .array(var items):
            Self.change(&items, at: &place, body)
            self = .array(items)
        case .map(var items):
            Self.change(&items, at: &place, body)
            self = .map(items)
        case .wrapped(var tree):
            tree.change(at: &place, body)
            self = .wrapped(tree)
        default: break
        }
    }

    private static func change(
        _ items: inout [CBORTree], at place: inout Int, _ body: (inout CBORTree) -> Void
    ) {
        for index in items.indices where place >= 0 { items[index].change(at: &place, body) }
    }
}
