import SyncProtocol

extension Schema {
    /// The schema as `fieldbook schema --json` prints it, and as `extended(by:)` reads it.
    ///
    /// `{"version", "collections": […], "codeLists": {name: {"source", "codes": […]}}}`; what is
    /// empty is left out.
    package func json() -> Value {
        .map([
            "version": .int(Int64(version)),
            "collections": .array(collections.map { $0.json() }),
            "codeLists": .map(codeLists.mapValues { $0.json() }),
        ])
    }
}

extension CollectionSchema {
    package func json() -> Value {
        .object([
            "name": .text(name),
            "plural": .text(plural),
            "label": .text(label),
            "space": .text(defaultSpace.rawValue),
            "codeField": codeField.map { .text($0) },
            "titleFields": .texts(titleFields),
            "keys": .array(
                naturalKeys.map {
                    .map(["kind": .text($0.kind.rawValue), "fields": .texts($0.fields)])
                }),
            "requiredAlternatives": .array(requiredAlternatives.map(Value.texts)),
            "fields": .array(fields.map { $0.json() }),
        ])
    }
}

extension FieldSchema {
    package func json() -> Value {
        .object([
            "name": .text(name),
            "label": .text(label),
            "type": .text(type.description),
            "range": range,
            "members": members,
            "policy": .text(policy.rawValue),
            "order": .array(rule.order),
            "steps": steps,
            "requirement": .text(requirement.rawValue),
            "confidentiality": .text(confidentiality.rawValue),
            "group": group.map { .text($0) },
            "terminal": .texts(terminal.sorted()),
            "raisedBy": raisedBy.isEmpty ? nil : .texts(raisedBy.sorted()),
            "default": defaultValue,
            "form": form == .plain ? nil : .text(form.rawValue),
            "store": isStoreField ? true : nil,
            "note": note.isEmpty ? nil : .text(note),
        ])
    }

    private var range: Value? {
        guard case .int(let range?) = type else { return nil }
        return .array([.int(range.lowerBound), .int(range.upperBound)])
    }

    private var members: Value? {
        guard case .items(let members) = type else { return nil }
        return .array(
            members.map {
                .object([
                    "name": .text($0.name), "type": .text($0.type.description),
                    "required": $0.isRequired ? true : nil,
                ])
            })
    }

    private var steps: Value? {
        guard !rule.steps.isEmpty else { return nil }
        return .map(
            Dictionary(
                rule.steps.map { ($0.key.text ?? "", Value.array($0.value)) },
                uniquingKeysWith: { first, _ in first }))
    }
}

extension CodeList {
    package func json() -> Value {
        .object([
            "source": source.isEmpty ? nil : .text(source),
            "codes": .array(codes.map { $0.json() }),
        ])
    }
}

extension Code {
    package func json() -> Value {
        .object([
            "code": .text(code),
            "labels": .map(labels.mapValues { .text($0) }),
            "short": shortLabel.map { .text($0) },
            "parent": parent.map { .text($0) },
        ])
    }
}

extension Value {
    static func texts(_ texts: [String]) -> Value { .array(texts.map { .text($0) }) }

    /// A map without the members that have no value or an empty list.
    static func object(_ members: [String: Value?]) -> Value {
        .map(members.compactMapValues { $0 == .array([]) ? nil : $0 })
    }
}
