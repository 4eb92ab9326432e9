import DomainModel
import SyncProtocol
import TextFormats

// The projection of a plain state, straight from its bytes: the same as of the state built.

extension Projector {
    /// Projects a record in the place of the one before, whose storage serves again. The document
    /// is in `json`, all else in `result`. Of no use where there are `misfits`: such a state has to
    /// be built.
    ///
    /// - Parameter texts: gets where texts of registers stand in the document, unescaped.
    mutating func project(
        _ scan: StateScan, _ state: ArraySlice<UInt8>, of record: RecordID,
        in collection: CollectionSchema?, texts: inout [StateScan.Place]
    ) {
        begin(record, in: collection)
        texts.removeAll(keepingCapacity: true)
        json.beginObject()
        var index = 0
        while index < scan.registers.count {
            if scan.registers[index].isElement {
                index = writeElements(scan, from: index, state)
            } else {
                writePlain(scan, index, state, &texts)
                index += 1
            }
        }
        json.endObject()
        addNaturalKeys()
    }

    private mutating func writePlain(
        _ scan: StateScan, _ index: Int, _ state: ArraySlice<UInt8>,
        _ texts: inout [StateScan.Place]
    ) {
        let (register, bytes) = (scan.registers[index], state.span)
        let key = bytes.extracting(register.key)
        let schema = registers.find(key)
        guard let start = register.textStart else {
            let value = scan.value(of: register, in: state)
            guard !value.isNull, check(value, key, element: nil, schema) else { return }
            json.key(utf8: key)
            json.value(value)
            return note(value, of: schema)
        }
        let text = bytes.extracting(start..<register.value.upperBound)
        let isKnown = schema?.fits(text: text) ?? false
        guard isKnown || check(.text(String(copying: text)), key, element: nil, schema) else {
            return
        }
        json.key(utf8: key)
        let place = json.bytes.count + 1
        json.text(utf8: text)
        if json.bytes.count - 1 - place == text.count {
            texts.append(StateScan.Place(register: index, start: place))
        }
        note(text, of: schema)
    }

    /// Writes the elements of one field. - Returns: where the next field begins.
    private mutating func writeElements(
        _ scan: StateScan, from start: Int, _ state: ArraySlice<UInt8>
    ) -> Int {
        let bytes = state.span
        let first = scan.registers[start]
        let field = bytes.extracting(first.key.lowerBound..<first.fieldEnd)
        let schema = registers.find(field)
        var (elements, index): ([Element], Int) = ([], start)
        while index < scan.registers.count {
            let register = scan.registers[index]
            let name = bytes.extracting(register.key.lowerBound..<register.fieldEnd)
            guard register.isElement, name.order(field) == 0 else { break }
            index += 1
            let value = scan.value(of: register, in: state)
            if value.isNull { continue }
            let element = bytes.extracting(register.fieldEnd + 1..<register.key.upperBound)
            let isKnown = schema != nil || elements.isEmpty
            let named = String(copying: element)
            if isKnown, !check(value, field, element: named[...], schema) { continue }
            elements.append(
                Element(
                    name: named, value: value, dot: scan.commits[register.commit].dot,
                    stamp: scan.knownStamp(of: register.commit)))
        }
        write(elements, of: String(copying: field), schema)
        return index
    }

    /// Notes a register that does not fit; false for one.
    private mutating func check(
        _ value: Value, _ field: Span<UInt8>, element: Substring?, _ schema: RegisterSchema?
    ) -> Bool {
        if let schema, schema.fits(value, element: element) { return true }
        let name = String(copying: field)
        if schema == nil, fits(value, name, element: element, schema) { return true }
        keep(misfit: RegisterKey(name, element: element.map(String.init)), value)
        return false
    }
}

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
