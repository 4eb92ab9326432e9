/// What is known of one person, for comparison; empty values say nothing.
package struct PersonRecord: Sendable {
    package var givenName: String
    package var familyName: String
    package var patronymic: String
    /// As in `BirthDate`.
    package var birthDate: String
    /// A code, such as `female`.
    package var sex: String
    package var phones: [String]
    /// Numbers of identity documents and external ids.
    package var documents: [String]
    package var emails: [String]
    /// Codes of countries.
    package var nationalities: [String]

    package init(
        givenName: String = "", familyName: String = "", patronymic: String = "",
        birthDate: String = "", sex: String = "", phones: [String] = [],
        documents: [String] = [], emails: [String] = [], nationalities: [String] = []
    ) {
        self.givenName = givenName
        self.familyName = familyName
        self.patronymic = patronymic
        self.birthDate = birthDate
        self.sex = sex
        self.phones = phones
        self.documents = documents
        self.emails = emails
        self.nationalities = nationalities
    }
}
