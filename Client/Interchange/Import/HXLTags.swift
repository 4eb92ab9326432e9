import DomainModel

/// The tags of the Humanitarian Exchange Language that stand for fields.
enum HXLTags {
    private static let fields: [String: [(tag: String, field: String)]] = [
        "stakeholder": [
            ("#org+acronym", "acronym"), ("#org+type", "type"), ("#org+code", "external_ids"),
            ("#org", "name"), ("#sector", "sectors"), ("#service", "services"),
            ("#adm1+code", "areas"), ("#adm2+code", "areas"), ("#contact+url", "website"),
            ("#status", "status"),
        ],
        "contact": [
            ("#org", "stakeholder"), ("#contact+email", "emails"), ("#contact+phone", "phones"),
            ("#contact+name+family", "family_name"), ("#contact+name+given", "given_name"),
            ("#contact+title", "position"),
        ],
        "observation": [
            ("#indicator+code", "indicator"), ("#date", "period"), ("#adm1+code", "area"),
            ("#indicator+value", "value"), ("#value", "value"), ("#meta+source", "source"),
        ],
        "indicator": [
            ("#indicator+code", "code"), ("#indicator+name", "title"), ("#indicator", "title"),
        ],
        "meeting": [
            ("#event+name", "title"), ("#event", "title"), ("#event+type", "kind"),
            ("#date+start", "start"), ("#date+end", "end"), ("#loc", "place"),
        ],
        "plan_item": [
            ("#activity+code", "code"), ("#activity+name", "title"), ("#activity", "title"),
            ("#date+start", "from"), ("#date+end", "to"), ("#status", "status"),
        ],
    ]

    /// The field for which a tag stands, the one with the most attributes in common; nil for a tag
    /// that says nothing of the collection.
    static func field(for tag: String, in collection: String) -> String? {
        let given = parts(tag)
        let fitting = (fields[collection] ?? []).filter { entry in
            let wanted = parts(entry.tag)
            return wanted.name == given.name && wanted.attributes.isSubset(of: given.attributes)
        }
        return fitting.max {
            parts($0.tag).attributes.count < parts($1.tag).attributes.count
        }?.field
    }

    private static func parts(_ tag: String) -> (name: String, attributes: Set<String>) {
        let words = tag.lowercased().filter { !$0.isWhitespace }.split(separator: "+")
            .map(String.init)
        return (words.first ?? "", Set(words.dropFirst()))
    }
}
