extension RecordState {
    /// Whether canonical bytes hold a `moved` or an `erased` head, told without building the state:
    /// what other spaces have to know.
    ///
    /// Bytes that are no state hold none.
    public static func concernsOtherSpaces(encoded bytes: ArraySlice<UInt8>) -> Bool {
        var reader = CBORReader(bytes)
        return (try? heads(&reader))?.contains(where: concernsOtherSpaces) ?? false
    }

    /// The siblings of the life register, each `[origin, value, …]`.
    private static func heads(_ reader: inout CBORReader) throws(CBORError) -> [Value] {
        try reader.array(of: 5)
        _ = try VersionVector(from: &reader)
        for _ in 0..<(try reader.array()) { _ = try reader.uint() }
        for _ in 0..<(try reader.array()) { _ = try reader.text() }
        guard try reader.array() == 1, let heads = try reader.value().array else { return [] }
        return heads.first?.array == nil ? [.array(heads)] : heads
    }

    private static func concernsOtherSpaces(_ sibling: Value) -> Bool {
        guard let parts = sibling.array, parts.count > 1 else { return false }
        return switch Life(EncodedValue(parts[1])) {
        case .moved, .erased: true
        default: false
        }
    }
}
