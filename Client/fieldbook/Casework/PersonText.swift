import CommandSupport
import DomainModel
import ReplicaStore
import SyncProtocol

/// What belongs to a case beside its own fields, below these: referrals, appointments, notes by
/// time, attachments, and whatever else a deployment keeps of a person.
struct PersonText {
    /// The collections whose records are shown with what belongs to them.
    static let collections: Set<String> = ["case"]
    /// The fields by which records say that they belong to a case.
    static let fields = Set(["case", "subject"] + Household.roles.map(\.field))

    let view: RecordView
    let related: [RelatedRecords]
    let options: GlobalOptions
    let language: LanguageOptions
    let names: (RecordID) -> RecordNames.Name?

    private var terminal: Terminal { options.output.terminal }
    private var reading: ReadingLanguage { language.reading }

    /// One part of the page: its heading, and rows of cells.
    private struct Section {
        let heading: String
        var rows: [[String]] = []
    }

    func text() -> String {
        var sections = records(Household.collection).map(household)
        sections += [referrals, appointments, notes, attachments]
        sections += related.filter { !Self.known.contains($0.collection) }.map(others)
        return sections.filter { !$0.rows.isEmpty }.map(text(of:)).joined()
    }

    private static let known: Set<String> = [
        Household.collection, "referral", "note", "attachment",
    ]

    private func records(_ collection: String) -> [RecordView] {
        related.first { $0.collection == collection }?.records ?? []
    }

    private func text(of section: Section) -> String {
        guard terminal.isInteractive else {
            return section.rows.map { ([section.heading] + $0).joined(separator: "\t") + "\n" }
                .joined()
        }
        let widths = section.rows[0].indices.map { column in
            section.rows.map { TextWidth.of($0[column]) }.max() ?? 0
        }
        let lines = section.rows.map { row in
            var used = 0
            let cells = row.indices.map { column in
                let isLast = column == row.count - 1
                let room = max(terminal.width - 2 - used, 8)
                let cell = isLast ? TextWidth.cut(row[column], to: room) : row[column]
                used += widths[column] + 2
                return TerminalText.isolated(
                    isLast ? cell : TextWidth.padded(cell, to: widths[column]))
            }
            return "  " + cells.joined(separator: "  ") + "\n"
        }
        return "\n" + terminal.style(section.heading, .bold) + "\n" + lines.joined()
    }

    private func plural(_ english: String) -> String { Wording.text(english, in: reading) }

    private func label(_ field: String, of view: RecordView) -> String {
        let type = Deployment.current.collection(view.collection)?.field(field)?.type
        guard let code = view.fields[field]?.text else { return "" }
        return language.labelsCodes(on: terminal)
            ? type?.codeList?[code]?.label(in: reading) ?? code : code
    }

    private func line(_ text: String?) -> String { TerminalText.line(text ?? "") }

    private func day(_ view: RecordView) -> String {
        String(CellText.time(view.fields["created_at"]?.text ?? "").prefix(10))
    }

    private func receiver(of view: RecordView) -> String {
        if let office = view.fields["to_office"]?.text { return line(office) }
        let id = view.fields["to_stakeholder"]?.text.flatMap { RecordID($0) }
        return line(id.map { names($0)?.title ?? $0.end })
    }

    /// The members of a household by their roles; what each of them consents to stays with the
    /// member's own case.
    private func household(_ view: RecordView) -> Section {
        let title = view.fields["name"]?.text.map { " " + line($0) } ?? ""
        return Section(
            heading: plural("Household") + title,
            rows: Household.members(in: view.fields).map { member in
                let name = names(member.person)
                let words = [
                    line(name?.title ?? member.person.end),
                    name?.code.flatMap { $0 == name?.title ? nil : $0 },
                    member.isSeparated ? "(" + plural("separated") + ")" : nil,
                ]
                let mark = member.person == self.view.id ? "* " : "  "
                return [
                    mark + plural(member.role),
                    words.compactMap(\.self).joined(separator: " "),
                ]
            })
    }

    private var referrals: Section {
        Section(
            heading: plural("Referrals"),
            rows: records("referral").map { view in
                [
                    view.id.end, day(view), label("status", of: view),
                    label("urgency", of: view), label("service_type", of: view),
                    "→ " + receiver(of: view),
                ]
            })
    }

    private var appointments: Section {
        let due = records("referral").compactMap { view in
            view.fields["appointment_at"]?.text.map { (CellText.time($0), view) }
        }.sorted { $0.0 < $1.0 }
        return Section(
            heading: plural("Appointments"),
            rows: due.map { time, view in
                [time, label("service_type", of: view), receiver(of: view)]
            })
    }

    /// The notes of the case's own log and those that are records, the oldest first; one that a
    /// later one corrects says so.
    private var notes: Section {
        let own = (view.fields["notes"]?.array ?? []).compactMap(\.map).map { entry in
            (entry["at"]?.text ?? "", entry["author"]?.text, entry["text"]?.text, false)
        }
        let views = records("note")
        let corrected = Set(views.compactMap { $0.fields["supersedes"]?.text })
        let others = views.map { note in
            (
                note.fields["created_at"]?.text ?? "", note.fields["created_by"]?.text,
                note.fields["text"]?.text, corrected.contains(note.id.description)
            )
        }
        let sorted = (own + others).map { note in
            (ZonedTime(note.0)?.millisecondsSince1970 ?? 0, note)
        }.sorted { $0.0 < $1.0 }.map(\.1)
        return Section(
            heading: plural("Notes"),
            rows: sorted.map { at, author, text, isCorrected in
                let mark = isCorrected ? "(\(plural("corrected later"))) " : ""
                return [CellText.time(at), line(author), mark + line(text)]
            })
    }

    private var attachments: Section {
        Section(
            heading: plural("Attachments"),
            rows: records("attachment").map { view in
                [
                    view.id.end, line(view.fields["media_type"]?.text),
                    line(view.fields["name"]?.text),
                ]
            })
    }

    private func others(_ related: RelatedRecords) -> Section {
        Section(
            heading: related.plural.prefix(1).uppercased()
                + related.plural.dropFirst().replacing("_", with: " "),
            rows: related.records.map { [$0.id.end, line($0.title)] })
    }
}
