/// Changes bytes without knowing what they mean.
enum ByteMutator {
    private static let telling: [[UInt8]] = [
        [0x00], [0xff], [0x7f], [0x80], [0x17], [0x18, 0xff],
        [0x1b] + [UInt8](repeating: 0xff, count: 8),
        [0x1b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], [0x9a, 0xff, 0xff, 0xff, 0xff],
        [0x5b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], [0xf9, 0x7e, 0x00],
        [0xed, 0xa0, 0x80],
        Array("\"".utf8), Array("\r\n".utf8), Array(",,".utf8), Array("\u{FEFF}".utf8),
        Array("=1+1".utf8), Array("-0".utf8), Array("9999999999999999999".utf8),
    ]

    static func mutate(_ input: [UInt8], _ random: inout FuzzRandom) -> [UInt8] {
        var bytes = input
        for _ in 0...random.below(4) { step(&bytes, &random) }
        return bytes
    }

    private static func step(_ bytes: inout [UInt8], _ random: inout FuzzRandom) {
        guard !bytes.isEmpty else {
            bytes = telling[random.below(telling.count)]
            return
        }
        let place = random.below(bytes.count)
        let end = min(bytes.count, place + 1 + random.below(24))
        switch random.below(7) {
        case 0: bytes[place] ^= 1 << UInt8(random.below(8))
        case 1: bytes[place] = UInt8(truncatingIfNeeded: random.next())
        case 2: bytes.removeSubrange(place..<end)
        case 3: bytes.insert(contentsOf: bytes[place..<end], at: random.below(bytes.count))
        case 4: bytes.insert(contentsOf: telling[random.below(telling.count)], at: place)
        case 5: bytes.replaceSubrange(place..<end, with: telling[random.below(telling.count)])
        default: bytes.removeSubrange(place...)
        }
    }
}
