/// A meeting of the network as far as it is publicly known.
struct KnownMeeting: Decodable, Sendable {
    let title: String
    let kind: String
    /// `YYYY-MM-DD`.
    let date: String
    let dateIs: String?
    let place: String?
    let chairs: [String]?
    let convenedBy: [String]?
    let topics: [String]?
    let agreements: [String]?
    let thematicGroups: [String]?
    let outcome: String?
    let note: String?

    enum CodingKeys: String, CodingKey {
        case title, kind, date, place, chairs, topics, agreements, outcome, note
        case dateIs = "date_is"
        case convenedBy = "convened_by"
        case thematicGroups = "thematic_groups"
    }
}
