import DomainModel

/// Completes `field=value` arguments: the names of fields first, then their codes.
enum FieldCompletion {
    static func candidates(_ prefix: String, in collection: CollectionSchema) -> [String] {
        guard let equals = prefix.firstIndex(of: "=") else { return names(in: collection) }
        var name = prefix[..<equals]
        if name.last == "+" || name.last == "-" { name.removeLast() }
        let last = name.split(separator: ".").last.map(String.init) ?? ""
        guard let field = collection.field(last) else { return [] }
        let head = prefix[...equals]
        return values(of: field).map { head + $0 }
    }

    private static func names(in collection: CollectionSchema) -> [String] {
        collection.fields.filter { !$0.isStoreField }.map { field in
            FieldHelp.name(of: field) + (field.type.isElementwise ? "+=" : "=")
        }
    }

    private static func values(of field: FieldSchema) -> [String] {
        switch field.type.element {
        case .code(let list): list.codes.map(\.code)
        case .bool: ["yes", "no"]
        default: []
        }
    }
}
