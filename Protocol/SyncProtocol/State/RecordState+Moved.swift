extension RecordState {
    /// Whether canonical bytes hold a `moved` head, told without building the state.
    ///
    /// Bytes that are no state hold none.
    public static func hasMoved(encoded bytes: ArraySlice<UInt8>) -> Bool {
        var reader = CBORReader(bytes)
        return (try? heads(&reader))?.contains(where: isMoved) ?? false
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

    private static func isMoved(_ sibling: Value) -> Bool {
        guard let parts = sibling.array, parts.count > 1,
            case .moved = Life(EncodedValue(parts[1]))
        else { return false }
        return true
    }
}
