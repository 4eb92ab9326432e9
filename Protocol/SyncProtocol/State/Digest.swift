/// The digest of a space: the sum modulo 2^256 of a hash of every record, tombstones included.
///
/// Being a sum it is kept up incrementally and does not depend on any order. Spec: MergeRules §8.
public struct Digest: Hashable, Sendable {
    /// Little-endian words of the sum.
    private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

    /// The digest of a space without records.
    public init() {}

    public static func == (left: Digest, right: Digest) -> Bool { left.words == right.words }

    public func hash(into hasher: inout Hasher) { hasher.combine(words.0) }

    /// What one record adds: SHA-256 over its collection, its id and its canonical state.
    public static func term(
        collection: String, record: RecordID, state: [UInt8]
    ) -> ContentHash {
        term(collection: collection, record: record, state: state[...])
    }

    /// What one record adds: SHA-256 over its collection, its id and its canonical state.
    public static func term(
        collection: String, record: RecordID, state: ArraySlice<UInt8>
    ) -> ContentHash {
        var writer = CBORWriter(capacity: 48)
        writer.text(collection)
        writer.bytes(record.bytes)
        return ContentHash(of: writer.bytes, then: state)
    }

    /// Counts a record in.
    public mutating func add(_ term: ContentHash) {
        combine(term) { $0.addingReportingOverflow($1) }
    }

    /// Counts a record out.
    public mutating func remove(_ term: ContentHash) {
        combine(term) { $0.subtractingReportingOverflow($1) }
    }

    private mutating func combine(
        _ term: ContentHash,
        _ operation: (UInt64, UInt64) -> (partialValue: UInt64, overflow: Bool)
    ) {
        let other = Self.words(term.bytes)
        var carry: UInt64 = 0
        func step(_ word: inout UInt64, _ operand: UInt64) {
            let (partial, first) = operation(word, operand)
            let (result, second) = operation(partial, carry)
            word = result
            carry = first || second ? 1 : 0
        }
        step(&words.0, other.0)
        step(&words.1, other.1)
        step(&words.2, other.2)
        step(&words.3, other.3)
    }

    private static func words(_ bytes: [UInt8]) -> (UInt64, UInt64, UInt64, UInt64) {
        func word(_ index: Int) -> UInt64 {
            // The last eight bytes of the big-endian number are its lowest word.
            bytes[(24 - index * 8)..<(32 - index * 8)].reduce(0) { $0 << 8 | UInt64($1) }
        }
        return (word(0), word(1), word(2), word(3))
    }

    /// The sum as a big-endian number of 32 bytes.
    public var bytes: [UInt8] {
        [words.3, words.2, words.1, words.0].flatMap { word in
            stride(from: 56, through: 0, by: -8).map {
                UInt8(truncatingIfNeeded: word >> UInt64($0))
            }
        }
    }

    /// A digest of its 32 bytes; nil for another count.
    public init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == 32 else { return nil }
        words = Self.words(Array(bytes))
    }

    /// 64 hexadecimal digits.
    public var hexadecimal: String { Hexadecimal.text(bytes) }
}
