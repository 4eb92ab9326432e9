import SyncProtocol

extension Schema {
    /// Adds a deployment's collections, fields, code lists, codes and labels to the schema.
    ///
    /// Takes the shape that `json()` gives. A list or collection that exists already is added to:
    /// codes and fields that it has stay as they are, since other replicas merge by them, but
    /// labels in further languages are taken.
    package func extended(by json: Value) throws(SchemaError) -> Schema {
        let root = SchemaNode(value: json, path: "")
        var lists = codeLists
        for (name, node) in try root.entries("codeLists") {
            let added = try Self.codes(node)
            let codes = Self.merge(lists[name]?.codes ?? [], with: added)
            let source = try node.member("source")?.text() ?? ""
            lists[name] = CodeList(name, source: lists[name]?.source ?? source, codes)
        }
        let reader = SchemaReader(codeLists: lists)
        var collections = collections.map { $0.rebound(to: lists) }
        for node in try root.list("collections") {
            let name = try node.required("name").name()
            if let place = collections.firstIndex(where: { $0.name == name }) {
                collections[place] = try collections[place].adding(node, with: reader)
            } else {
                collections.append(try reader.collection(node))
            }
        }
        return Schema(
            version: version, collections: collections,
            codeLists: lists.values.sorted { $0.name < $1.name })
    }

    private static func codes(_ node: SchemaNode) throws(SchemaError) -> [Code] {
        var codes: [Code] = []
        for code in try node.list("codes") {
            var labels: [String: String] = [:]
            for (language, label) in try code.entries("labels") {
                labels[language] = try label.text()
            }
            codes.append(
                Code(
                    try code.required("code").text(), labels: labels,
                    shortLabel: try code.member("short")?.text(),
                    parent: try code.member("parent")?.text()))
        }
        return codes
    }

    private static func merge(_ codes: [Code], with added: [Code]) -> [Code] {
        var codes = codes
        for code in added {
            guard let place = codes.firstIndex(where: { $0.code == code.code }) else {
                codes.append(code)
                continue
            }
            codes[place] = Code(
                code.code, labels: codes[place].labels.merging(code.labels) { _, new in new },
                shortLabel: codes[place].shortLabel ?? code.shortLabel,
                parent: codes[place].parent ?? code.parent)
        }
        return codes
    }
}

extension CollectionSchema {
    /// The collection with fields that follow its own, before those of the store.
    fileprivate func adding(
        _ node: SchemaNode, with reader: SchemaReader
    ) throws(SchemaError) -> CollectionSchema {
        var added: [FieldSchema] = []
        for field in try node.list("fields") where field.member("store")?.value != true {
            let name = try field.required("name").name()
            if self.field(name) == nil { added.append(try reader.field(field)) }
        }
        return with(fields: fields.filter { !$0.isStoreField } + added)
    }

    /// The collection with its coded fields bound to the lists as they are now.
    fileprivate func rebound(to lists: [String: CodeList]) -> CollectionSchema {
        with(
            fields: fields.filter { !$0.isStoreField }.map { field in
                var field = field
                field.type = field.type.rebound(to: lists)
                if case .code = field.type, !field.rule.order.isEmpty {
                    field.rule.order = FieldSchema.order(of: field.type, safest: nil)
                }
                return field
            })
    }

    private func with(fields: [FieldSchema]) -> CollectionSchema {
        CollectionSchema(
            name, plural: plural, label: label, space: defaultSpace, codeField: codeField,
            titleFields: titleFields, naturalKeys: naturalKeys,
            requiredAlternatives: requiredAlternatives, fields: fields)
    }
}

extension FieldType {
    fileprivate func rebound(to lists: [String: CodeList]) -> FieldType {
        switch self {
        case .code(let list): .code(lists[list.name] ?? list)
        case .set(let element): .set(element.rebound(to: lists))
        default: self
        }
    }
}
