/// Turns the list of organisations into a CSV document for `fieldbook import stakeholder`.
///
/// An organisation with an IATI identifier gets it as external id, so that a second import updates
/// it instead of adding it again.
package struct StakeholderTable: Sendable {
    package static let columns = [
        "name", "name_en", "acronym", "aliases", "type", "external_ids", "network_role",
        "address", "status",
    ]

    private let organisations: CSVDocument

    package init(sources: DemoSources) {
        organisations = sources.organisations
    }

    package var count: Int { organisations.rows.count }

    /// The document, with the first `limit` organisations or with all of them.
    package func csv(limit: Int? = nil) -> String {
        let records = organisations.records().prefix(limit ?? .max)
        let rows = records.map { record in
            let fields = Self.fields(of: record)
            return Self.columns.map { fields[$0] ?? "" }
        }
        return CSVDocument(header: Self.columns, rows: rows).text
    }

    private static func fields(of record: [String: String]) -> [String: String] {
        let name = record["name"] ?? ""
        let short = record["shortname"] ?? ""
        var fields = ["name": name, "name_en": name, "network_role": "none", "status": "active"]
        fields["acronym"] = short == name ? "" : short
        fields["aliases"] = aliases(record["synonyms"] ?? "", besides: [name, short])
        fields["type"] = StakeholderType.code(
            iatiType: record["org_type_code"] ?? "", name: name)
        if let id = record["iati_id"], !id.isEmpty { fields["external_ids"] = "iati:\(id)" }
        if let country = record["hq"], !country.hasPrefix("(") { fields["address"] = country }
        return fields
    }

    /// Synonyms are separated by ` | ` in the source, elements of a set by `;` here.
    private static func aliases(_ synonyms: String, besides known: [String]) -> String {
        var aliases: [String] = []
        for part in synonyms.split(separator: "|") {
            let alias = part.split(separator: " ").joined(separator: " ")
                .split(separator: ";").joined(separator: ",")
            if !alias.isEmpty, !known.contains(alias), !aliases.contains(alias) {
                aliases.append(alias)
            }
        }
        return aliases.joined(separator: ";")
    }
}

/// Maps IATI's organisation types to the schema's codes.
enum StakeholderType {
    private static let codes: [String: String] = [
        "10": "government_national", "11": "government_local", "21": "ngo_international",
        "22": "ngo_national", "23": "ngo_international", "24": "ngo_national",
        "40": "intergovernmental", "70": "private_sector", "71": "private_sector",
        "72": "private_sector", "73": "private_sector", "80": "academia_research",
    ]

    private static let unitedNations = [
        "United Nations ", "UN ", "UN-", "The United Nations ", "World Health Organization",
        "International Organization for Migration", "Food and Agriculture Organization",
    ]

    /// The name decides for the movement of the Red Cross and for the UN's entities, which IATI
    /// lists among others; types that the schema lacks (foundations, partnerships) are `other`.
    static func code(iatiType: String, name: String) -> String {
        if name.contains("Red Cross") || name.contains("Red Crescent") {
            return "red_cross_red_crescent"
        }
        let mayBeUnitedNations = ["40", "15", ""].contains(iatiType)
        if mayBeUnitedNations, unitedNations.contains(where: name.hasPrefix) {
            return "un_entity"
        }
        return codes[iatiType] ?? "other"
    }
}
