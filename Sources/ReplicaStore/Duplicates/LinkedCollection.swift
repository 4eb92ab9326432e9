import DomainModel
import Linkage
import SyncProtocol

/// A collection among whose records duplicates are looked for, and how they are compared.
struct LinkedCollection<Comparison: RecordComparison>: Sendable {
    let comparison: Comparison
    /// A record as compared, from its visible fields.
    let compared: @Sendable ([String: Value]) -> Comparison.Compared
}

/// The collections among whose records duplicates are looked for.
enum LinkedCollections {
    static let names = ["case", "contact", "stakeholder"]

    static func contains(_ collection: String) -> Bool { names.contains(collection) }

    /// Calls one of the two with how records of a collection are compared; nil for a collection
    /// in which nobody looks for duplicates.
    static func with<Result>(
        _ collection: String,
        persons: (LinkedCollection<PersonComparison>) throws -> Result,
        organisations: (LinkedCollection<OrganisationComparison>) throws -> Result
    ) rethrows -> Result? {
        switch collection {
        case "case", "contact":
            try persons(
                LinkedCollection(comparison: PersonComparison()) {
                    ComparedPerson(PersonRecord(fields: $0))
                })
        case "stakeholder":
            try organisations(
                LinkedCollection(comparison: OrganisationComparison()) {
                    ComparedOrganisation(OrganisationRecord(fields: $0))
                })
        default: nil
        }
    }
}

extension PersonRecord {
    /// A case or a contact.
    init(fields: [String: Value]) {
        func text(_ field: String) -> String { fields[field]?.text ?? "" }
        func texts(_ field: String) -> [String] {
            fields[field]?.array?.compactMap(\.text) ?? []
        }
        let birth = text("birth_date")
        let isEstimated = fields["birth_estimated"] == true && !birth.isEmpty
        self.init(
            givenName: text("given_name"), familyName: text("family_name"),
            patronymic: text("patronymic"),
            birthDate: isEstimated && !birth.hasSuffix("~") ? birth + "~" : birth,
            sex: text("sex"), phones: texts("phones"),
            documents: fields["id_documents"]?.array?.compactMap { $0.map?["number"]?.text } ?? [],
            emails: texts("emails"), nationalities: texts("nationality"))
    }
}

extension OrganisationRecord {
    /// A stakeholder.
    init(fields: [String: Value]) {
        func text(_ field: String) -> String { fields[field]?.text ?? "" }
        func texts(_ field: String) -> [String] {
            fields[field]?.array?.compactMap(\.text) ?? []
        }
        self.init(
            names: ["name", "name_ru", "name_be", "name_en"].map(text) + texts("aliases"),
            acronyms: [text("acronym")], website: text("website"), address: text("address"),
            externalIDs: texts("external_ids"), type: text("type"))
    }
}
