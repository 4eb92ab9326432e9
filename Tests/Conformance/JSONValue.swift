import SyncProtocol

/// JSON read as a value of the protocol.
struct JSONValue: Decodable {
    let value: Value

    init(from decoder: any Decoder) throws {
        if let object = try? decoder.container(keyedBy: Key.self) {
            var entries: [String: Value] = [:]
            for key in object.allKeys {
                entries[key.stringValue] = try object.decode(JSONValue.self, forKey: key).value
            }
            value = .map(entries)
        } else if var array = try? decoder.unkeyedContainer() {
            var items: [Value] = []
            while !array.isAtEnd { items.append(try array.decode(JSONValue.self).value) }
            value = .array(items)
        } else {
            value = try Self.scalar(decoder.singleValueContainer())
        }
    }

    private static func scalar(_ container: any SingleValueDecodingContainer) throws -> Value {
        if container.decodeNil() { return .null }
        if let bool = try? container.decode(Bool.self) { return .bool(bool) }
        if let int = try? container.decode(Int64.self) { return .int(int) }
        if let double = try? container.decode(Double.self) { return .double(double) }
        return .text(try container.decode(String.self))
    }

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }

        init?(intValue: Int) { nil }
    }
}

/// What is wrong with the notation of a vector.
struct NotationError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

extension Value {
    func member(_ key: String) throws -> Value {
        guard let value = self[key] else { throw NotationError("'\(key)' is missing") }
        return value
    }

    subscript(_ key: String) -> Value? { map?[key] }

    func asText() throws -> String {
        guard let text else { throw NotationError("a text is expected, not \(self)") }
        return text
    }

    func asInt() throws -> Int64 {
        guard let int else { throw NotationError("a whole number is expected, not \(self)") }
        return int
    }

    func asList() throws -> [Value] {
        guard let array else { throw NotationError("a list is expected, not \(self)") }
        return array
    }

    /// The members of an object, by name.
    func asMembers() throws -> [(key: String, value: Value)] {
        guard let map else { throw NotationError("an object is expected, not \(self)") }
        return map.sorted { $0.key < $1.key }
    }

    func asBytes() throws -> [UInt8] {
        guard let bytes = Hexadecimal.bytes(try asText().filter { $0 != " " }) else {
            throw NotationError("hexadecimal digits are expected, not \(self)")
        }
        return bytes
    }
}
