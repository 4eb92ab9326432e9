extension FieldType: CustomStringConvertible {
    /// The type as the schema prints it: `set:code:sector`, `items:{type,number,issuer}`.
    package var description: String {
        switch self {
        case .text: "text"
        case .longtext: "longtext"
        case .bool: "bool"
        case .int: "int"
        case .number: "number"
        case .date: "date"
        case .datetime: "datetime"
        case .code(let list): "code:\(list.name)"
        case .reference(let collection): "ref:\(collection ?? "any")"
        case .blob: "blob"
        case .set(let element): "set:\(element)"
        case .log: "log"
        case .items(let members): "items:{\(members.map(\.name).joined(separator: ","))}"
        }
    }
}

extension FieldSchema {
    /// The type with the register it is part of: `group:schedule datetime`.
    package var typeDescription: String {
        group.map { "group:\($0) \(type)" } ?? type.description
    }
}
