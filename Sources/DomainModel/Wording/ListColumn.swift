import SyncProtocol

/// A column of a list: what it shows of a record and how it is headed.
package struct ListColumn: Hashable, Sendable {
    package enum Source: Hashable, Sendable {
        /// The end of the record's id, which every command takes.
        case id
        /// Its code; without one, the end of its id.
        case code(FieldSchema)
        case space
        /// The names of the person whom the record is about.
        case person([FieldSchema])
        /// The first of these fields that has a value.
        case fields([FieldSchema])
    }

    /// The name by which it is asked for.
    package let name: String
    package let source: Source
    private let heading: String

    private init(_ name: String, _ source: Source, heading: String) {
        (self.name, self.source, self.heading) = (name, source, heading)
    }

    package func heading(in language: ReadingLanguage) -> String {
        Wording.text(heading, in: language)
    }

    /// The registers whose values it shows.
    package var registers: [String] {
        switch source {
        case .fields(let fields), .person(let fields): fields.map(\.register)
        case .code(let field): [field.register]
        case .id, .space: []
        }
    }

    /// Whether its cells are of one width and useless when they are cut: ids, codes, dates.
    package var isFirm: Bool {
        switch source {
        case .id, .code: true
        case .space, .person: false
        case .fields(let fields):
            fields.allSatisfy { [.date, .datetime, .bool].contains($0.type) }
        }
    }
}

extension ListColumn {
    /// Finds the column of this name in a collection.
    ///
    /// - Throws: `ListColumnError` where there is none.
    package init(_ name: String, of collection: CollectionSchema) throws(ListColumnError) {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        let field = collection.field(parts.last ?? "")
        if let field, parts.count == 1 || parts.count == 2 && field.group == parts[0] {
            self = .field(field, in: collection)
        } else if let column = Self.own(name, of: collection) {
            self = column
        } else {
            throw ListColumnError(collection, unknown: name)
        }
    }

    private static func field(_ field: FieldSchema, in collection: CollectionSchema) -> ListColumn {
        if field.name == collection.codeField {
            return ListColumn(field.name, .code(field), heading: field.label)
        }
        return ListColumn(
            field.name, .fields([field]), heading: shortHeadings[field.name] ?? field.label)
    }

    /// A column that is no field.
    private static func own(_ name: String, of collection: CollectionSchema) -> ListColumn? {
        switch name {
        case "id": ListColumn("id", .id, heading: "ID")
        case "space": ListColumn("space", .space, heading: "Space")
        case "person" where !collection.nameFields.isEmpty:
            ListColumn("person", .person(collection.nameFields), heading: "Person")
        case "to":
            receivers(in: collection).map { ListColumn("to", .fields($0), heading: "To") }
        default: nil
        }
    }

    /// Whom a referral goes to.
    private static func receivers(in collection: CollectionSchema) -> [FieldSchema]? {
        let fields = ["to_office", "to_stakeholder"].compactMap(collection.field)
        return fields.count == 2 ? fields : nil
    }

    /// Where a label is wider than what stands below it.
    private static let shortHeadings = [
        "next_follow_up": "Due", "risk_level": "Risk", "service_type": "Service",
        "network_role": "Role", "created_at": "Written", "created_by": "Author",
    ]

    /// The names of all columns of a collection.
    package static func names(of collection: CollectionSchema) -> [String] {
        let own = ["id", "space", "person", "to"].filter {
            collection.field($0) == nil && Self.own($0, of: collection) != nil
        }
        return own + collection.fields.map(\.name)
    }

    /// What a list of a collection shows unless it is told otherwise: which record it is, how it
    /// stands, what is due and who is at it.
    package static func standard(of collection: CollectionSchema) -> [ListColumn] {
        let names = standardNames[collection.name] ?? guessedNames(of: collection)
        return names.compactMap { try? ListColumn($0, of: collection) }
    }

    private static let standardNames = [
        "stakeholder": ["id", "name", "type", "network_role", "status"],
        "contact": ["id", "person", "stakeholder", "position", "phones"],
        "case": ["code", "person", "status", "risk_level", "next_follow_up", "caseworker"],
        "referral": ["id", "case", "service_type", "to", "status", "urgency"],
        "meeting": ["id", "start", "title", "kind", "status", "place"],
        "action": ["id", "text", "due", "status", "responsible"],
        "recommendation": ["id", "text", "addressees", "priority", "response"],
        "plan_item": ["code", "title", "to", "status", "lead"],
        "indicator": ["code", "title", "domain", "unit"],
        "observation": ["id", "indicator", "period", "area", "value", "answer", "status"],
        "note": ["id", "created_at", "created_by", "subject", "text"],
        "attachment": ["id", "subject", "name", "media_type", "size"],
        "access_day": ["id", "day", "author", "device"],
        "household": ["id", "name", "head", "spouses", "children", "separated"],
        "shared_case": ["id", "person", "referral", "sex", "birth_date"],
    ]

    /// Of a collection that a deployment has added.
    private static func guessedNames(of collection: CollectionSchema) -> [String] {
        var names = [collection.codeField ?? "id"] + collection.titleFields
        names += ["status", "due", "responsible"].filter { collection.field($0) != nil }
        if names.count < 4 {
            names += collection.fields.filter { !$0.isStoreField && !names.contains($0.name) }
                .prefix(4 - names.count).map(\.name)
        }
        var seen: Set<String> = []
        return names.filter { seen.insert($0).inserted }
    }
}

/// A column that a collection does not have.
package struct ListColumnError: Error, Hashable, Sendable {
    package let message: String
    package let hint: String

    init(_ collection: CollectionSchema, unknown name: String) {
        message = "\(collection.name) has no column “\(name.prefix(60))”"
        hint = "its columns: " + ListColumn.names(of: collection).joined(separator: ", ")
    }
}

extension CollectionSchema {
    /// The fields that hold the names of a person, the family name first; none where records are
    /// about no person.
    var nameFields: [FieldSchema] {
        let fields = ["family_name", "given_name", "patronymic"].compactMap(field)
        return fields.first?.name == "family_name" ? fields : []
    }

    /// The names of the person whom a record is about, the family name first.
    ///
    /// - Returns: nil where there is none, or the record is about no person.
    package func person(in fields: [String: Value]) -> String? {
        let names = nameFields.compactMap { fields[$0.name]?.text }
        return names.isEmpty ? nil : names.joined(separator: " ")
    }
}
