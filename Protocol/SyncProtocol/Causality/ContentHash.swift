import Crypto

/// A SHA-256 hash: of a delta, a commit, a log entry, or the chain of them.
public struct ContentHash: Hashable, Sendable {
    /// Exactly 32 bytes.
    public let bytes: [UInt8]

    /// All bits are zero: what no content hashes to in practice.
    public static let zero = ContentHash(unchecked: [UInt8](repeating: 0, count: 32))

    private init(unchecked bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// A hash of its 32 bytes; nil for another count.
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == 32 else { return nil }
        self.init(unchecked: Array(bytes))
    }

    /// The hash of the parts one after the other.
    public init(of parts: [UInt8]...) {
        var function = SHA256()
        for part in parts {
            part.withUnsafeBytes { function.update(bufferPointer: $0) }
        }
        bytes = function.finalize().withUnsafeBytes { [UInt8]($0) }
    }

    init(of first: [UInt8], then second: ArraySlice<UInt8>) {
        var function = SHA256()
        first.withUnsafeBytes { function.update(bufferPointer: $0) }
        second.withUnsafeBytes { function.update(bufferPointer: $0) }
        bytes = function.finalize().withUnsafeBytes { [UInt8]($0) }
    }

    /// The first 8 bytes, which a cursor carries.
    public var prefix: [UInt8] { Array(bytes.prefix(8)) }

    /// 64 hexadecimal digits.
    public var hexadecimal: String { Hexadecimal.text(bytes) }
}

/// A hash taken over bytes that come piece by piece.
public struct HashStream {
    private var function = SHA256()

    /// Begins with no bytes.
    public init() {}

    /// Adds the next piece.
    public mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { function.update(bufferPointer: $0) }
    }

    /// The hash of all pieces so far, one after the other.
    public var hash: ContentHash {
        ContentHash(Array(function.finalize())) ?? .zero
    }
}

extension ContentHash: CustomStringConvertible {
    public var description: String { hexadecimal }
}

extension CBORReader {
    mutating func contentHash() throws(CBORError) -> ContentHash {
        let start = position
        guard let hash = ContentHash(try slice()) else {
            throw CBORError(.unexpectedLength, at: start)
        }
        return hash
    }
}

/// Lower-case hexadecimal text of bytes.
public enum Hexadecimal {
    private static let digits = Array("0123456789abcdef".utf8)

    /// Two digits for each byte.
    public static func text(_ bytes: some Collection<UInt8>) -> String {
        var characters: [UInt8] = []
        characters.reserveCapacity(bytes.count * 2)
        for byte in bytes {
            characters.append(digits[Int(byte >> 4)])
            characters.append(digits[Int(byte & 15)])
        }
        return String(decoding: characters, as: UTF8.self)
    }

    /// The bytes of digits in either case; nil for anything else.
    public static func bytes(_ text: some StringProtocol) -> [UInt8]? {
        let characters = Array(text.utf8)
        guard characters.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: characters.count, by: 2) {
            guard let high = digit(characters[index]), let low = digit(characters[index + 1]) else {
                return nil
            }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    /// The character of a number below 16.
    static func digit(of number: UInt8) -> UInt8 {
        number < 10 ? UInt8(ascii: "0") + number : UInt8(ascii: "a") + number - 10
    }

    static func digit(_ character: UInt8) -> UInt8? {
        switch character {
        case 0x30...0x39: character - 0x30
        case 0x61...0x66: character - 0x61 + 10
        case 0x41...0x46: character - 0x41 + 10
        default: nil
        }
    }
}
