import SyncProtocol

/// Reads the collections and fields of a schema extension, against the code lists that exist.
struct SchemaReader {
    let codeLists: [String: CodeList]

    func collection(_ node: SchemaNode) throws(SchemaError) -> CollectionSchema {
        let name = try node.required("name").name()
        var fields: [FieldSchema] = []
        for field in try node.list("fields") where field.member("store")?.value != true {
            fields.append(try self.field(field))
        }
        var keys: [NaturalKey] = []
        for key in try node.list("keys") {
            let kind = try key.required("kind").choice(NaturalKey.Kind.self)
            keys.append(NaturalKey(kind, fields: try key.texts("fields")))
        }
        var alternatives: [[String]] = []
        for list in try node.list("requiredAlternatives") {
            alternatives.append((list.value.array ?? []).compactMap(\.text))
        }
        return CollectionSchema(
            name, plural: try node.member("plural")?.name() ?? name + "s",
            label: try node.member("label")?.text() ?? name,
            space: try node.member("space")?.choice(DefaultSpace.self) ?? .office,
            codeField: try node.member("codeField")?.text(),
            titleFields: try node.texts("titleFields"), naturalKeys: keys,
            requiredAlternatives: alternatives, fields: fields)
    }

    func field(_ node: SchemaNode) throws(SchemaError) -> FieldSchema {
        let name = try node.required("name").name()
        guard !FieldSchema.storeFieldNames.union(["id", "collection", "space"]).contains(name)
        else { throw node.error("every record has a “\(name)” of its own") }
        let type = try type(node)
        let policy = try node.required("policy").choice(Policy.self)
        try check(policy, fits: type, node)
        var field = FieldSchema(
            name, type, policy,
            try node.member("confidentiality")?.choice(Confidentiality.self) ?? .restricted,
            try node.member("requirement")?.choice(Requirement.self) ?? .optional,
            label: try node.member("label")?.text(),
            form: try node.member("form")?.choice(TextForm.self) ?? .plain,
            group: try node.member("group")?.name(), default: node.member("default")?.value,
            terminal: Set(try node.texts("terminal")),
            raisedBy: Set(try node.texts("raisedBy")), steps: try steps(node),
            note: try node.member("note")?.text() ?? "")
        if let order = node.member("order")?.value.array { field.rule.order = order }
        return field
    }

    private func steps(_ node: SchemaNode) throws(SchemaError) -> [String: [String]] {
        var steps: [String: [String]] = [:]
        for (state, next) in try node.entries("steps") {
            steps[state] = (next.value.array ?? []).compactMap(\.text)
        }
        return steps
    }

    /// Elements merge by themselves, so that only some policies make sense for some types.
    private func check(
        _ policy: Policy, fits type: FieldType, _ node: SchemaNode
    ) throws(SchemaError) {
        let fits =
            switch type {
            case .set: policy == .set || policy == .safest
            case .log: policy == .log
            case .items: policy == .review || policy == .latest
            default: policy != .set && policy != .log
            }
        guard fits else { throw node.error("the policy \(policy.rawValue) does not suit \(type)") }
    }
}

extension SchemaReader {
    private func type(_ node: SchemaNode) throws(SchemaError) -> FieldType {
        let written = try node.required("type")
        let text = try written.text()
        if text.hasPrefix("items") {
            var members: [ItemMember] = []
            for member in try node.list("members") {
                members.append(
                    ItemMember(
                        try member.required("name").name(),
                        try memberType(member),
                        required: member.member("required")?.value == true))
            }
            guard !members.isEmpty else { throw node.error("“members” is missing") }
            return .items(members)
        }
        if text == "int", let range = node.member("range")?.value.array?.compactMap(\.int),
            range.count == 2, range[0] <= range[1]
        {
            return .int(range[0]...range[1])
        }
        if text.hasPrefix("set:") { return .set(try scalar(String(text.dropFirst(4)), written)) }
        return text == "log" ? .log : try scalar(text, written)
    }

    private func memberType(_ member: SchemaNode) throws(SchemaError) -> FieldType {
        guard let type = member.member("type") else { return .text }
        return try scalar(type.text(), type)
    }

    private func scalar(_ text: String, _ node: SchemaNode) throws(SchemaError) -> FieldType {
        switch text {
        case "text": return .text
        case "longtext": return .longtext
        case "bool": return .bool
        case "int": return .int(nil)
        case "number": return .number
        case "date": return .date
        case "datetime": return .datetime
        case "blob": return .blob
        case "ref:any": return .reference(nil)
        default: break
        }
        if text.hasPrefix("ref:") { return .reference(String(text.dropFirst(4))) }
        guard text.hasPrefix("code:") else { throw node.error("there is no type “\(text)”") }
        guard let list = codeLists[String(text.dropFirst(5))] else {
            throw node.error("there is no code list “\(text.dropFirst(5))”")
        }
        return .code(list)
    }
}

/// One part of a schema extension while it is read, with the path that names it in errors.
struct SchemaNode {
    let value: Value
    let path: String

    func error(_ message: String) -> SchemaError { SchemaError(path: path, message: message) }

    func member(_ name: String) -> SchemaNode? {
        guard let value = value.map?[name], !value.isNull else { return nil }
        return SchemaNode(value: value, path: path.isEmpty ? name : "\(path).\(name)")
    }

    func required(_ name: String) throws(SchemaError) -> SchemaNode {
        guard let member = member(name) else { throw error("“\(name)” is missing") }
        return member
    }

    func text() throws(SchemaError) -> String {
        guard let text = value.text else { throw error("this has to be text") }
        return text
    }

    /// A name that can be part of a register's key and of an SQL view.
    func name() throws(SchemaError) -> String {
        let name = try text()
        let isName =
            name.utf8.first.map { (0x61...0x7A).contains($0) } == true
            && name.utf8.count <= 64
            && name.utf8.allSatisfy {
                (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F
            }
        guard isName else {
            throw error("“\(name)” has to be lower-case letters, digits and underscores")
        }
        return name
    }

    func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ type: Choice.Type
    ) throws(SchemaError) -> Choice {
        guard let choice = Choice(rawValue: try text()) else {
            let allowed = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw error("“\(try text())” is not one of \(allowed)")
        }
        return choice
    }

    /// The nodes of a list; a member that is absent gives none.
    func list(_ name: String) throws(SchemaError) -> [SchemaNode] {
        guard let member = member(name) else { return [] }
        guard let array = member.value.array else { throw member.error("this has to be a list") }
        return array.enumerated().map { position, value in
            let label = value.map?["name"]?.text ?? value.map?["code"]?.text ?? String(position)
            return SchemaNode(value: value, path: "\(member.path).\(label)")
        }
    }

    func texts(_ name: String) throws(SchemaError) -> [String] {
        var texts: [String] = []
        for node in try list(name) { texts.append(try node.text()) }
        return texts
    }

    /// The members of a map by name, sorted.
    func entries(_ name: String) throws(SchemaError) -> [(name: String, node: SchemaNode)] {
        guard let member = member(name) else { return [] }
        guard let map = member.value.map else { throw member.error("this has to be an object") }
        return map.sorted { $0.key < $1.key }.map { key, value in
            (key, SchemaNode(value: value, path: "\(member.path).\(key)"))
        }
    }
}
