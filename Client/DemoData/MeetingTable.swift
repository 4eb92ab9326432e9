import SyncProtocol

/// Turns the known meetings into a CSV document for `fieldbook import meeting`.
///
/// Each thematic group of the national consultation is a meeting of its own, right after it. Times
/// of day are not known; 10:00 to 16:00 stands in, and the minutes say so.
package struct MeetingTable: Sendable {
    package static let columns = [
        "title", "kind", "start", "end", "timezone", "place", "status", "chairs", "agenda",
        "minutes", "agreements", "thematic_group",
    ]

    private let meetings: [KnownMeeting]

    package init(sources: DemoSources) {
        meetings = sources.meetings
    }

    package func csv() -> String {
        let rows = meetings.flatMap { [Self.fields(of: $0)] + Self.groups(of: $0) }
        return CSVDocument(
            header: Self.columns,
            rows: rows.map { fields in Self.columns.map { fields[$0] ?? "" } }
        ).text
    }

    /// The title of each thematic group's meeting with that of the meeting it belongs to. An import
    /// cannot know the ids, so the `parent` is set by an edit afterwards.
    package var parents: [(child: String, parent: String)] {
        meetings.flatMap { meeting in
            (meeting.thematicGroups ?? []).map { group in
                (Self.title(ofGroup: group), meeting.title)
            }
        }
    }

    private static func fields(of meeting: KnownMeeting) -> [String: String] {
        var fields = schedule(of: meeting, from: "10:00", to: "16:00")
        fields["title"] = meeting.title
        fields["kind"] = meeting.kind
        fields["chairs"] = (meeting.chairs ?? []).joined(separator: ";")
        fields["agenda"] = JSONText.items(
            (meeting.topics ?? []).enumerated().map { index, topic in
                [("rank", "\(index + 1)"), ("text", JSONText.string(topic))]
            })
        fields["agreements"] = JSONText.items(
            (meeting.agreements ?? []).map { [("text", JSONText.string($0))] })
        fields["minutes"] = minutes(of: meeting)
        return fields
    }

    private static func groups(of meeting: KnownMeeting) -> [[String: String]] {
        (meeting.thematicGroups ?? []).map { group in
            var fields = schedule(of: meeting, from: "11:00", to: "13:00")
            fields["title"] = title(ofGroup: group)
            fields["kind"] = "thematic_group"
            fields["thematic_group"] = group.split(separator: " ").joined(separator: "_")
            fields["minutes"] = "The time of day is not known; 11:00 to 13:00 stands in."
            return fields
        }
    }

    private static func title(ofGroup group: String) -> String {
        "Thematic group: \(group)"
    }

    /// Belarus has kept UTC+3 all year since 2011.
    private static func schedule(
        of meeting: KnownMeeting, from start: String, to end: String
    ) -> [String: String] {
        [
            "start": "\(meeting.date)T\(start):00+03:00",
            "end": "\(meeting.date)T\(end):00+03:00",
            "timezone": "Europe/Minsk",
            "place": meeting.place ?? "",
            "status": "held",
        ]
    }

    private static func minutes(of meeting: KnownMeeting) -> String {
        var paragraphs = ["The time of day is not known; 10:00 to 16:00 stands in."]
        if meeting.dateIs == "posted" {
            paragraphs.append("The date is that of the announcement.")
        }
        if let convened = meeting.convenedBy, !convened.isEmpty {
            paragraphs.append("Convened by: \(convened.joined(separator: ", ")).")
        }
        paragraphs += [meeting.outcome, meeting.note].compactMap { $0 }
        return paragraphs.joined(separator: "\n\n")
    }
}

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
