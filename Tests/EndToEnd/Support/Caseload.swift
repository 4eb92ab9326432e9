/// A table of cases with 30 columns as offices send them; the people in it are fictitious.
struct Caseload {
    private static let columns = [
        "caseworker", "given_name", "family_name", "patronymic", "alias_names", "birth_date",
        "birth_estimated", "sex", "nationality", "country_of_origin", "languages", "phones",
        "address", "area", "protection_categories", "primary_category", "specific_needs",
        "migration_status", "risk_level", "consent_services", "consent_sharing",
        "consent_reporting", "do_not_contact", "interpreter_needed", "intake_date",
        "intake_source", "needs", "next_follow_up", "retention_until", "legal_hold",
    ]

    private let rows: [(cells: [String: String], brokenField: String?)] = [
        (
            [
                "given_name": "Іван, \"Янка\"", "family_name": "Ўладзіміраў",
                "address": "vulica Kastryčnickaja 1\nMinsk",
                "protection_categories": "refugee;stateless",
            ], nil
        ),
        (["family_name": "Broken", "sex": "purple"], "sex"),
        (["given_name": "فاطمه", "family_name": "احمدی", "nationality": "AFG"], nil),
        (["family_name": "Broken", "birth_date": "31.02.2001"], "birth_date"),
        (["family_name": "Broken", "sex": ""], "sex"),
        (["given_name": "Олена", "family_name": "Коваленко", "risk_level": "high"], nil),
        (["family_name": "Broken", "protection_categories": "refugee;sailor"], "protection_cat"),
        (["family_name": "Last", "interpreter_needed": "yes", "birth_estimated": "no"], nil),
    ]

    var goodRows: Int { rows.count { $0.brokenField == nil } }
    var brokenFields: [String] { rows.compactMap(\.brokenField) }

    /// Where the broken rows begin, the header being line 1.
    var brokenLines: [Int] {
        var line = 2
        var lines: [Int] = []
        for row in rows {
            if row.brokenField != nil { lines.append(line) }
            line += 1 + row.cells.values.reduce(0) { $0 + $1.count { $0 == "\n" } }
        }
        return lines
    }

    var table: String {
        let lines = rows.map { row in
            Self.columns.map { Self.quoted(row.cells[$0] ?? Self.usual[$0] ?? "") }
                .joined(separator: ",")
        }
        return ([Self.columns.joined(separator: ",")] + lines).joined(separator: "\r\n")
    }

    private static let usual = [
        "caseworker": "I. Test", "sex": "f", "protection_categories": "asylum_seeker",
        "languages": "ru;be", "consent_services": "granted", "intake_date": "2026-03-01",
        "do_not_contact": "no",
    ]

    private static func quoted(_ cell: String) -> String {
        cell.contains(where: { ",\"\n".contains($0) })
            ? "\"\(cell.replacing("\"", with: "\"\""))\"" : cell
    }
}
