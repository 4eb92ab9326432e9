import SyncProtocol

/// What a field that was not given is filled in with when its record is made.
package enum Filling: Hashable, Sendable {
    /// The field's default.
    case value(Value)
    /// The office of the replica.
    case office
    /// The time, as RFC 3339 text in UTC.
    case time
    /// The day in the office's time zone.
    case day
    /// The name by which the author calls himself.
    case author
    /// The version of the replica's schema.
    case schemaVersion
    /// The next code of the replica, which no record has that it knows of.
    case code

    /// The name in the document of the domain.
    package var name: String {
        switch self {
        case .value: "default"
        case .office: "office"
        case .time: "time"
        case .day: "day"
        case .author: "author"
        case .schemaVersion: "schemaVersion"
        case .code: "code"
        }
    }
}

extension FieldSchema {
    /// What fills the field in; nil where nothing does. A member of a group is filled in only where
    /// others of the group are given.
    package var filling: Filling? {
        guard requirement == .filledIn else { return nil }
        return defaultValue.map(Filling.value) ?? Self.fillings[name]
    }

    private static let fillings: [String: Filling] = [
        "office": .office, "owner_office": .office, "from_office": .office, "created_at": .time,
        "created_by": .author, "schema_version": .schemaVersion, "intake_date": .day,
        "code": .code,
    ]
}
