extension ArraySlice<UInt8> {
    func hasSameBytes(as other: ArraySlice<UInt8>) -> Bool {
        withUnsafeBytes { left in
            other.withUnsafeBytes { left[...].hasSameBytes(as: $0[...]) }
        }
    }
}

extension Slice<UnsafeRawBufferPointer> {
    /// Whether both hold the same bytes: told eight at a time, since merging asks it of every text.
    func hasSameBytes(as other: Self) -> Bool {
        guard count == other.count else { return false }
        let left = UnsafeRawBufferPointer(rebasing: self)
        let right = UnsafeRawBufferPointer(rebasing: other)
        var offset = 0
        while left.count - offset >= 8 {
            let words = (
                left.loadUnaligned(fromByteOffset: offset, as: UInt64.self),
                right.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            )
            if words.0 != words.1 { return false }
            offset += 8
        }
        while offset < left.count {
            if left[offset] != right[offset] { return false }
            offset += 1
        }
        return true
    }
}
