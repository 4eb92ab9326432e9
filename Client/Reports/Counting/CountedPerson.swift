import DomainModel
import Linkage
import ReplicaStore
import SyncProtocol

/// A person as the caseload counts them: once, however often registered.
///
/// Of several registrations that were found to be one person, the kept one speaks, and where it has
/// no value, the first by id that has one; categories are those of all.
struct CountedPerson {
    var sex: String?
    var born: String?
    var area: String?
    var primary: String?
    var categories: Set<String> = []
    /// The offices of the cases.
    var offices: Set<String> = []
    /// The first day of the first case: `2026-05-01`.
    var opened: String
    /// The last day of the last case; nil while one is open, or where none is recorded.
    var closed: String?
    var isOpen: Bool

    /// The category under which a person is counted where each is counted once.
    var category: String {
        if let primary { return primary }
        return switch categories.count {
        case 0: ReportWords.unknownCode
        case 1: categories.first ?? ReportWords.unknownCode
        default: ReportWords.severalCode
        }
    }

    /// One person of two registrations, of which this one speaks first.
    func joined(with other: CountedPerson) -> CountedPerson {
        var person = self
        person.sex = [sex, other.sex].compactMap(\.self).first { $0 != ReportWords.unknownCode }
        person.sex = person.sex ?? sex ?? other.sex
        person.born = born ?? other.born
        person.area = area ?? other.area
        person.primary = primary ?? other.primary
        person.categories.formUnion(other.categories)
        person.offices.formUnion(other.offices)
        person.opened = min(opened, other.opened)
        person.isOpen = isOpen || other.isOpen
        person.closed = person.isOpen ? nil : [closed, other.closed].compactMap(\.self).max()
        return person
    }
}

/// Reads the persons of a scope out of the cases of a replica.
struct PersonReader {
    private static let registers = [
        "status", "owner_office", "intake_date", "created_at", "closure_date", "sex", "birth_date",
        "area", "primary_category", "protection_categories",
    ]
    /// A case that was put aside as another's duplicate is nobody's.
    private static let setAside = "duplicate"

    let scope: ReportScope
    private let terminal: Set<String>
    /// Cases that were put aside as duplicates.
    private(set) var duplicates = 0
    /// Cases that are closed, but do not say since when.
    private(set) var closedAtAnyTime = 0

    init(_ scope: ReportScope) {
        self.scope = scope
        terminal =
            scope.snapshot.schema.collection(ConsentCheck.collection)?.field("status")?.terminal
            ?? []
    }

    /// Every person with a case that had begun by the day up to which the report tells.
    mutating func forEach(_ body: (CountedPerson) throws -> Void) throws {
        let aliases = try scope.snapshot.aliases(in: ConsentCheck.collection)
        let offices = Set(scope.offices)
        var registrations: [RecordID: [(id: RecordID, person: CountedPerson)]] = [:]
        try scope.snapshot.forEachRow(of: ConsentCheck.collection, Self.registers) { row in
            guard let person = try person(row) else { return }
            let id = try row.id()
            guard !aliases.isEmpty, aliases.all(with: id).count > 1 else {
                if !person.offices.isDisjoint(with: offices) { try body(person) }
                return
            }
            registrations[aliases.kept(for: id), default: []].append((id, person))
        }
        for (kept, people) in registrations.sorted(by: { $0.key < $1.key }) {
            let sorted = people.sorted { first, second in
                first.id == kept || (second.id != kept && first.id < second.id)
            }
            let person = sorted.dropFirst().reduce(sorted[0].person) { $0.joined(with: $1.person) }
            if !person.offices.isDisjoint(with: offices) { try body(person) }
        }
    }

    /// Nil for a case that had not begun, or was put aside.
    private mutating func person(_ row: SnapshotRow) throws -> CountedPerson? {
        let day = scope.asOf.text
        let status = row[0]
        guard status != Self.setAside else {
            duplicates += 1
            return nil
        }
        guard let opened = row[2] ?? row[3].map({ String($0.prefix(day.utf8.count)) }),
            opened <= day
        else { return nil }
        let isTerminal = status.map(terminal.contains) ?? false
        let closed = isTerminal ? row[4] : nil
        if isTerminal, closed == nil { closedAtAnyTime += 1 }
        return CountedPerson(
            sex: row[5], born: row[6], area: row[7], primary: row[8],
            categories: Set(try row.elements(9).compactMap(\.text)),
            offices: [row[1] ?? SpaceName.office(of: row.space) ?? row.space], opened: opened,
            closed: closed.flatMap { $0 <= day ? $0 : nil },
            isOpen: !isTerminal || (closed.map { $0 > day } ?? false))
    }
}
