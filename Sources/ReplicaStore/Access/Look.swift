import DomainModel
import SyncProtocol

/// That somebody saw what is restricted.
package struct Look: Hashable, Sendable {
    package enum Action: String, Sendable, CaseIterable {
        case view
        case list
        case search
        case export
        case share
        /// Handing a case on although its consent forbids that.
        case override
    }

    /// In milliseconds since 1970; of several looks of one day the first.
    package let at: Int64
    package let author: String
    package let office: String
    /// Of a newer replica it may be a word that this one does not know.
    package let action: String
    package let collection: String
    /// Nil where several were seen at once.
    package let record: RecordID?
    /// How many records or times; 1 for one look at one record.
    package let count: Int
}
