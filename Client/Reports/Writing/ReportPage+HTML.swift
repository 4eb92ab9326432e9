import DomainModel
import ReportTables

extension ReportPage {
    /// One page of HTML with its own style and no script, made to be printed on A4.
    package func html() -> String {
        let page = report.tables.map(html).joined()
        let notes = report.notes.map { "<li>\(Self.escaped($0))</li>" }.joined(separator: "\n")
        let heard = offices.map { "\($0.office) (\($0.lastHeard))" }.joined(separator: ", ")
        let about = [
            (word("As of"), report.asOf), (word("Period"), period),
            (word("Offices, last heard from"), heard),
        ].map { "<dt>\(Self.escaped($0))</dt><dd>\(Self.escaped($1))</dd>" }.joined()
        let hidden = hidden.map { "<p>\(Self.escaped($0))</p>\n" } ?? ""
        return """
            <!DOCTYPE html>
            <html lang="\(language.rawValue)">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(Self.escaped("\(title), \(report.asOf)"))</title>
            <style>
            \(Self.style)
            </style>
            </head>
            <body>
            <h1>\(Self.escaped(title))</h1>
            <dl>\(about)</dl>
            \(page)\(hidden)<h2>\(Self.escaped(word("How this was counted")))</h2>
            <ul>
            \(notes)
            </ul>
            </body>
            </html>

            """
    }

    private func html(_ table: ReportTable) -> String {
        var heading = "<th scope=\"col\">\(Self.escaped(word(table.rows.label)))</th>"
        for column in table.columns.categories {
            heading += "<th scope=\"col\">\(Self.escaped(label(column)))</th>"
        }
        if table.rowTotals != nil {
            heading += "<th scope=\"col\">\(Self.escaped(word("Total")))</th>"
        }
        let lines = table.lines.map { line in
            let name = Self.escaped(line.category.map(label) ?? word("Total"))
            let cells = line.cells.map(Self.html).joined()
            let mark = line.category == nil ? " class=\"total\"" : ""
            return "<tr\(mark)><th scope=\"row\">\(name)</th>\(cells)</tr>"
        }
        return """
            <table>
            <caption>\(Self.escaped(word(table.title)))</caption>
            <thead><tr>\(heading)</tr></thead>
            <tbody>
            \(lines.joined(separator: "\n"))
            </tbody>
            </table>

            """
    }

    private static func html(_ cell: ReportCell) -> String {
        switch cell {
        case .text(let text): "<td class=\"text\" dir=\"auto\">\(escaped(text))</td>"
        default: "<td>\(escaped(text(cell)))</td>"
        }
    }

    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static let style = """
        @page { size: A4; margin: 16mm 14mm; }
        body { font: 10pt/1.4 system-ui, "Noto Sans", sans-serif; color: #1b1b1b;
          max-width: 62rem; margin: 1rem auto; padding: 0 1rem; }
        h1 { font-size: 17pt; margin: 0 0 .4rem; }
        h2 { font-size: 12pt; margin: 1.2rem 0 .3rem; break-after: avoid; }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem .8rem; margin: 0; }
        dt { color: #555; }
        dd { margin: 0; }
        table { border-collapse: collapse; width: 100%; margin: 1.2rem 0 0; font-size: 8.5pt;
          break-inside: avoid; font-variant-numeric: tabular-nums; }
        caption { text-align: left; font-weight: 600; font-size: 11pt; padding: 0 0 .3rem; }
        th, td { padding: .2rem .35rem; border-bottom: 1px solid #ccc; text-align: right;
          vertical-align: bottom; }
        thead th { border-bottom: 1.5px solid #555; }
        th:first-child, td.text { text-align: left; font-weight: normal; }
        tr.total th, tr.total td { border-top: 1.5px solid #555; font-weight: 600; }
        ul { margin: 0; padding-left: 1.1rem; }
        @media print { body { margin: 0; max-width: none; padding: 0; }
          thead { display: table-header-group; } }
        """
}
