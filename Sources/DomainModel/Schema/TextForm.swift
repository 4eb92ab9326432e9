/// The form that the text of a field has, where it is more than plain text.
package enum TextForm: String, Sendable, CaseIterable {
    case plain
    /// Digits, with a leading `+` when the number has its country's prefix.
    case phone
    /// A mail address in lower case.
    case email
    /// A BCP 47 language tag, in the customary case: `be`, `be-Cyrl-BY`.
    case language
    /// A web address with scheme and host in lower case.
    case website
    /// A country as ISO 3166-1 alpha-3, or `XXA` for a stateless person.
    case country
    /// A year, quarter or month: `2024`, `2024-Q1`, `2024-03`.
    case period
    /// `key=value` pairs joined by `;`, sorted.
    case pairs
    /// An identifier with its scheme: `iati:GB-COH-07291220`.
    case externalID
    /// An office's name: lower-case `a-z`, `0-9` and `-`.
    case office
    /// A time zone of the IANA database: `Europe/Minsk`.
    case timezone
}
