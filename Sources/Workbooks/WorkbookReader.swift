import CExpat
import Foundation
import TextFormats

/// Reads a workbook (.xlsx) sheet by sheet, row by row, without holding it in memory.
///
/// Source: ECMA-376 part 1, §18.
package struct WorkbookReader {
    private let archive: ZipArchive
    private let path: String
    private let outline: Outline
    private let formats: [NumberFormat]
    private let strings: SharedStrings

    /// The names of the sheets, in the workbook's order; hidden ones are left out unless all are.
    package var sheets: [String] {
        let visible = outline.sheets.filter { !$0.isHidden }
        return (visible.isEmpty ? outline.sheets : visible).map(\.name)
    }

    /// Whether a file is to be read as a workbook, by how it begins: also one that is no good one,
    /// and says so then.
    package static func fits(_ path: String) -> Bool {
        guard let file = FileHandle(forReadingAtPath: path) else { return false }
        defer { try? file.close() }
        let start = try? file.read(upToCount: 4)
        return start == Data([0x50, 0x4B, 0x03, 0x04]) || start == ZipArchive.compound
    }

    /// - Throws: `TableError` where the file is no workbook, or a damaged one.
    package init(path: String) throws {
        self.path = path
        archive = try ZipArchive(path: path)
        let root = try Relations.read("_rels/.rels", in: archive, of: path)
        let main = root.target(ofType: "officeDocument", from: "") ?? "xl/workbook.xml"
        let outline = Outline()
        guard try Self.parse(main, in: archive, of: path, to: outline), !outline.sheets.isEmpty
        else {
            throw TableError(
                "\(path) is no workbook", hint: "save it as .xlsx in a spreadsheet program")
        }
        let folder = main.split(separator: "/").dropLast().map { $0 + "/" }.joined()
        let file = main.split(separator: "/").last.map(String.init) ?? ""
        let relations = try Relations.read("\(folder)_rels/\(file).rels", in: archive, of: path)
        for place in outline.sheets.indices {
            outline.sheets[place].part =
                relations.target(of: outline.sheets[place].relation, from: folder)
        }
        let styles = Styles()
        if let part = relations.target(ofType: "styles", from: folder) {
            _ = try Self.parse(part, in: archive, of: path, to: styles)
        }
        let strings = SharedStrings()
        if let part = relations.target(ofType: "sharedStrings", from: folder) {
            _ = try Self.parse(part, in: archive, of: path, to: strings)
        }
        guard !strings.isTooLarge else {
            throw TableError(
                "\(path) holds more text than is read at once",
                hint: "save the sheet as CSV, and import that")
        }
        (self.outline, formats, self.strings) = (outline, styles.cellFormats, strings)
    }

    /// The rows of a sheet.
    ///
    /// - Parameter name: nil for the first one.
    /// - Throws: `TableError` where there is no such sheet.
    package func rows(of name: String? = nil) throws -> SheetRows {
        let wanted = name ?? sheets[0]
        guard let sheet = outline.sheets.first(where: { $0.name == wanted }),
            let part = try sheet.part.flatMap(archive.part)
        else {
            throw TableError(
                "\(path) has no sheet “\(wanted.prefix(40))”",
                hint: "it has " + sheets.joined(separator: ", "))
        }
        let cells = SheetCells(
            strings: strings, formats: formats, isFrom1904: outline.isFrom1904)
        return SheetRows(
            try XMLStream(part, name: "\(path), sheet “\(wanted)”", to: cells), cells)
    }

    /// - Returns: whether there is such a part.
    fileprivate static func parse(
        _ name: String, in archive: ZipArchive, of path: String, to handler: some XMLHandler
    ) throws -> Bool {
        guard let part = try archive.part(name) else { return false }
        try XMLStream(part, name: "\(path): \(name)", to: handler).run()
        return true
    }
}

/// The sheets of a workbook, and how it counts days.
private final class Outline: XMLHandler {
    struct Sheet {
        let name: String
        let relation: String
        let isHidden: Bool
        var part: String?
    }

    var sheets: [Sheet] = []
    var isFrom1904 = false

    func start(_ name: XMLName, _ attributes: XMLAttributes) {
        switch name {
        case "workbookPr": isFrom1904 = attributes.isTrue("date1904")
        case "sheet":
            guard let title = attributes["name"], let relation = attributes["id"] else { return }
            let state = attributes["state"] ?? "visible"
            sheets.append(Sheet(name: title, relation: relation, isHidden: state != "visible"))
        default: break
        }
    }

    func end(_ name: XMLName) {}
    func text(_ bytes: UnsafeRawBufferPointer) {}
}

/// Which part stands where.
private final class Relations: XMLHandler {
    private var targets: [(id: String, type: String, target: String)] = []

    static func read(_ name: String, in archive: ZipArchive, of path: String) throws -> Relations {
        let relations = Relations()
        _ = try WorkbookReader.parse(name, in: archive, of: path, to: relations)
        return relations
    }

    func target(of id: String, from folder: String) -> String? {
        targets.first { $0.id == id }.map { Self.path($0.target, from: folder) }
    }

    func target(ofType type: String, from folder: String) -> String? {
        targets.first { $0.type.hasSuffix("/" + type) }.map { Self.path($0.target, from: folder) }
    }

    private static func path(_ target: String, from folder: String) -> String {
        if target.hasPrefix("/") { return String(target.dropFirst()) }
        var parts: [Substring] = []
        for part in (folder + target).split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return parts.joined(separator: "/")
    }

    func start(_ name: XMLName, _ attributes: XMLAttributes) {
        guard name == "Relationship", let id = attributes["Id"], let type = attributes["Type"],
            let target = attributes["Target"]
        else { return }
        targets.append((id, type, target))
    }

    func end(_ name: XMLName) {}
    func text(_ bytes: UnsafeRawBufferPointer) {}
}

/// How the cells of each style show numbers.
private final class Styles: XMLHandler {
    private var codes: [Int: String] = [:]
    private var isInCells = false
    private(set) var cellFormats: [NumberFormat] = []

    func start(_ name: XMLName, _ attributes: XMLAttributes) {
        switch name {
        case "numFmt":
            guard let id = attributes["numFmtId"].flatMap({ Int($0) }) else { return }
            codes[id] = attributes["formatCode"]
        case "cellXfs": isInCells = true
        case "xf" where isInCells:
            let id = attributes["numFmtId"].flatMap { Int($0) } ?? 0
            cellFormats.append(codes[id].map { NumberFormat(code: $0) } ?? NumberFormat(id: id))
        default: break
        }
    }

    func end(_ name: XMLName) {
        if name == "cellXfs" { isInCells = false }
    }

    func text(_ bytes: UnsafeRawBufferPointer) {}
}
