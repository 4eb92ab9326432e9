/// Who may read a field, from the widest circle to the narrowest.
package enum Confidentiality: String, Sendable, CaseIterable {
    case `public`
    case network
    case caseTeam
    /// Kept out of exports and reports unless it is asked for, and out of every message.
    case restricted
}
