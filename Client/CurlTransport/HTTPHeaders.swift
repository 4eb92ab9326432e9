/// The header fields of a request or a response, in order.
///
/// Names compare without regard to ASCII case; a name may occur several times.
package struct HTTPHeaders: Sendable, Equatable {
    package struct Field: Sendable, Equatable {
        package var name: String
        package var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    package private(set) var fields: [Field]

    package init(_ fields: [Field] = []) {
        self.fields = fields
    }

    /// The first value under `name`; setting it replaces every field of that name.
    package subscript(name: String) -> String? {
        get { fields.first { HTTPHeaders.areSame($0.name, name) }?.value }
        set {
            fields.removeAll { HTTPHeaders.areSame($0.name, name) }
            if let newValue { append(name, newValue) }
        }
    }

    /// Every value under `name`, in order.
    package func values(_ name: String) -> [String] {
        fields.filter { HTTPHeaders.areSame($0.name, name) }.map(\.value)
    }

    package mutating func append(_ name: String, _ value: String) {
        fields.append(Field(name: name, value: value))
    }

    private static func areSame(_ one: String, _ other: String) -> Bool {
        one.utf8.elementsEqual(other.utf8) { lowercased($0) == lowercased($1) }
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
}

extension HTTPHeaders: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, String)...) {
        self.init(elements.map { Field(name: $0.0, value: $0.1) })
    }
}

extension HTTPHeaders {
    /// The first field that HTTP cannot carry as it is: an empty or non-token name, or a value
    /// with a line break or NUL, which could smuggle in a field of its own.
    var firstUnsendable: Field? {
        fields.first { field in
            !field.name.isHTTPToken || field.value.utf8.contains { [0, 10, 13].contains($0) }
        }
    }
}

extension String {
    /// Whether the string is a token of RFC 9110 §5.6.2, as method and field names must be.
    var isHTTPToken: Bool {
        !isEmpty
            && utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true  // digits and letters
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }
}
