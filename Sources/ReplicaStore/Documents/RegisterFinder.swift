import DomainModel

/// Finds the registers of a collection for fields that come mostly in the order of their names.
struct RegisterFinder {
    private let collection: CollectionSchema?
    private let registers: [RegisterSchema]
    private var next = 0

    init(_ collection: CollectionSchema?) {
        self.collection = collection
        registers = collection?.registersByName ?? []
    }

    mutating func find(_ field: String) -> RegisterSchema? {
        while next < registers.count, registers[next].name < field { next += 1 }
        if next < registers.count, registers[next].name == field { return registers[next] }
        // A field of a newer schema, or one that stands out of order.
        return collection?.register(field)
    }

    /// The same for a field's UTF-8.
    mutating func find(_ field: Span<UInt8>) -> RegisterSchema? {
        while next < registers.count {
            let register = registers[next]
            let name = register.utf8
            let order = name.span.order(field)
            if order == 0 { return register }
            if order > 0 { break }
            next += 1
        }
        return collection?.register(String(copying: field))
    }
}

extension Span<UInt8> {
    /// Below 0, 0 or above 0, as these bytes stand before the others, are the same, or stand after.
    func order(_ other: Span<UInt8>) -> Int {
        for index in 0..<Swift.min(count, other.count) where self[index] != other[index] {
            return Int(self[index]) - Int(other[index])
        }
        return count - other.count
    }
}
