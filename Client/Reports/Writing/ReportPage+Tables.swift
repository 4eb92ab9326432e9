import DomainModel
import ReportTables
import TextFormats

extension ReportPage {
    /// One row for each cell of each table, totals under the code `total`: for programs, whatever
    /// the report. A cell that is kept back has no value and says so.
    ///
    /// - Parameter isTagged: whether a row of HXL tags stands below the heading.
    package func csv(isTagged: Bool = false) -> [UInt8] {
        var writer = CSVWriter()
        writer.row([
            "report", "as_of", "table", "row", "row_label", "column", "column_label", "value",
            "hidden",
        ])
        if isTagged {
            writer.row([
                "#meta+report", "#date+asof", "#meta+table", "#group+row+code", "#group+row+name",
                "#group+column+code", "#group+column+name", "#value+num", "#meta+hidden",
            ])
        }
        for table in report.tables {
            for line in table.lines {
                let rowLabel = line.category.map(label) ?? word("Total")
                for (place, cell) in line.cells.enumerated() {
                    let column =
                        place < table.columns.categories.count
                        ? table.columns.categories[place] : nil
                    writer.row([
                        report.name, report.asOf, table.name, line.code, rowLabel,
                        column?.code ?? ReportTable.totalCode,
                        column.map(label) ?? word("Total"),
                        cell == .hidden ? "" : Self.text(cell), cell == .hidden ? "true" : "",
                    ])
                }
            }
        }
        return writer.bytes
    }

    /// The members of the report's JSON behind its version.
    package func write(json writer: inout JSONWriter) {
        writer.member("report", report.name)
        writer.member("title", title)
        writer.member("asOf", report.asOf)
        writer.member("from", report.from)
        writer.member("to", report.to)
        writer.key("public")
        writer.bool(report.isPublic)
        writer.list("offices", report.offices) { writer, office in
            writer.beginObject()
            writer.member("office", office.office)
            if let at = office.lastHeard {
                writer.member("lastHeard", TimeText.utc(milliseconds: at))
            }
            writer.endObject()
        }
        writer.list("tables", report.tables) { table($1, &$0) }
        writer.key("hidden")
        writer.beginObject()
        writer.key("cells")
        writer.int(report.hidden.cells)
        writer.key("persons")
        writer.int(report.hidden.persons)
        writer.endObject()
        writer.list("notes", report.notes) { $0.text($1) }
    }

    private func table(_ table: ReportTable, _ writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("name", table.name)
        writer.member("title", word(table.title))
        writer.member("counts", table.counted.rawValue)
        writer.key("rows")
        dimension(table.rows, &writer)
        writer.key("columns")
        dimension(table.columns, &writer)
        writer.list("cells", table.cells) { writer, row in
            writer.beginArray()
            for cell in row { writer.cell(cell) }
            writer.endArray()
        }
        if let totals = table.rowTotals { writer.list("rowTotals", totals) { $0.cell($1) } }
        if let totals = table.columnTotals { writer.list("columnTotals", totals) { $0.cell($1) } }
        if let total = table.total {
            writer.key("total")
            writer.cell(total)
        }
        writer.endObject()
    }

    private func dimension(_ dimension: ReportDimension, _ writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("field", dimension.name)
        writer.list("codes", dimension.codes) { $0.text($1) }
        writer.list("labels", dimension.categories) { $0.text(label($1)) }
        let measures = dimension.categories.filter { $0.holds != .counts }.map(\.code)
        if !measures.isEmpty { writer.list("measures", measures) { $0.text($1) } }
        writer.endObject()
    }
}

extension JSONWriter {
    fileprivate mutating func member(_ name: String, _ text: String) {
        key(name)
        self.text(text)
    }

    fileprivate mutating func list<Element>(
        _ name: String, _ elements: [Element], _ write: (inout JSONWriter, Element) -> Void
    ) {
        key(name)
        beginArray()
        for element in elements { write(&self, element) }
        endArray()
    }

    /// What is kept back, and what there is nothing to say of, is null.
    fileprivate mutating func cell(_ cell: ReportCell) {
        switch cell {
        case .count(let count): int(count)
        case .measure(let number): double(number)
        case .text(let text): self.text(text)
        case .hidden, .none: null()
        }
    }
}
