extension ArraySlice<UInt8> {
    /// Whether both hold the same bytes: told eight at a time, since merging asks it of every text.
    func hasSameBytes(as other: ArraySlice<UInt8>) -> Bool {
        guard count == other.count else { return false }
        return withUnsafeBytes { left in
            other.withUnsafeBytes { right in
                var offset = 0
                while left.count - offset >= 8 {
                    let words = (
                        left.loadUnaligned(fromByteOffset: offset, as: UInt64.self),
                        right.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                    )
                    if words.0 != words.1 { return false }
                    offset += 8
                }
                return left[offset...].elementsEqual(right[offset...])
            }
        }
    }
}
