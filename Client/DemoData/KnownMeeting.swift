import SyncProtocol

/// A meeting of the network as far as it is publicly known.
struct KnownMeeting: Sendable {
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

    init?(_ value: Value) {
        guard let members = value.map, let title = members["title"]?.text,
            let kind = members["kind"]?.text, let date = members["date"]?.text
        else { return nil }
        self.title = title
        self.kind = kind
        self.date = date
        dateIs = members["date_is"]?.text
        place = members["place"]?.text
        chairs = members["chairs"]?.texts
        convenedBy = members["convened_by"]?.texts
        topics = members["topics"]?.texts
        agreements = members["agreements"]?.texts
        thematicGroups = members["thematic_groups"]?.texts
        outcome = members["outcome"]?.text
        note = members["note"]?.text
    }

    /// Nil unless every element is a meeting.
    static func list(_ value: Value) -> [KnownMeeting]? {
        guard let array = value.array else { return nil }
        let meetings = array.compactMap(KnownMeeting.init)
        return meetings.count == array.count ? meetings : nil
    }
}
