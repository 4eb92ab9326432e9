import CommandSupport
import DomainModel
import Foundation

/// The fields of a collection as help shows them.
enum FieldHelp {
    private static let width = 78
    private static let indent = 24
    private static let listedCodes = 24
    private static let exampleWidth = 56

    /// Whether somebody will see the list; it is not made for every command at every start.
    private static let isWanted =
        CommandLine.arguments.count == 2
        || CommandLine.arguments.dropFirst().contains { $0 == "-h" || $0.contains("help") }

    /// Whether the help of all commands is collected, as for a manual, where one list is enough.
    private static let isCollected = CommandLine.arguments.contains("--experimental-dump-help")

    /// How values are taken from files.
    static let files =
        "A value may stand in a file (field=@FILE) or come from standard input (field=@-); one "
        + "that begins with @ is typed with two."

    /// The list for a command that takes fields.
    static func reference(to collection: CollectionSchema) -> String {
        isCollected ? "" : list(of: collection)
    }

    static func list(of collection: CollectionSchema) -> String {
        guard isWanted else { return "" }
        let fields = collection.fields.filter { !$0.isStoreField }
        return "Fields (* required, + filled in when not given):\n\n"
            + fields.map(line).joined(separator: "\n")
    }

    /// How a field is typed: members of groups behind their group's name.
    static func name(of field: FieldSchema) -> String {
        field.group.map { "\($0).\(field.name)" } ?? field.name
    }

    private static func line(_ field: FieldSchema) -> String {
        let mark =
            switch field.requirement {
            case .required: "*"
            case .filledIn: "+"
            case .optional: ""
            }
        let name = TextWidth.padded("  \(name(of: field))\(mark)", to: indent - 1) + " "
        let note = field.note.isEmpty ? "" : " (\(field.note))"
        return wrapped(name, type(of: field) + note)
    }

    static func type(of field: FieldSchema) -> String {
        switch field.type {
        case .set(let element): "set of " + type(element, field.form)
        default: type(field.type, field.form)
        }
    }

    private static func type(_ type: FieldType, _ form: TextForm) -> String {
        switch type {
        case .text where form != .plain: form.word
        case .date where form == .uncertain: "date, month or year"
        case .longtext: "text of any length"
        case .bool: "yes or no"
        case .int: "whole number"
        case .datetime: "date and time with offset"
        case .code(let list): codes(of: list)
        case .reference(let collection): "id of a \(collection ?? "record")"
        case .log: "log of entries"
        case .items(let members): "items {\(members.map(\.name).joined(separator: ", "))}"
        default: type.description
        }
    }

    private static func codes(of list: CodeList) -> String {
        let shown = list.codes.prefix(listedCodes).map(\.code).joined(separator: " | ")
        let rest = list.codes.count - listedCodes
        return rest > 0 ? "\(shown) … (\(rest) more: fieldbook schema --codes \(list.name))" : shown
    }

    /// Breaks at spaces, later lines set in to where the first one's text begins.
    private static func wrapped(_ head: String, _ text: String) -> String {
        var lines: [String] = []
        var line = head
        var isFresh = true
        for word in text.split(separator: " ") {
            if !isFresh, TextWidth.of(line) + 1 + TextWidth.of(String(word)) > width {
                lines.append(line)
                line = String(repeating: " ", count: indent)
                isFresh = true
            }
            line += (isFresh ? "" : " ") + word
            isFresh = false
        }
        return (lines + [line]).joined(separator: "\n")
    }

    /// A command that adds a record, with the fields that it needs.
    static func exampleOfAdding(to collection: CollectionSchema) -> String {
        let required = collection.fields.filter { $0.requirement == .required }
        let alternatives = collection.requiredAlternatives.compactMap(\.first)
            .compactMap(collection.field)
        let examples = (required + alternatives).map { "\(name(of: $0))=\(example(of: $0))" }
        var lines = ["\(collection.name) add"]
        for word in examples {
            let last = lines.count - 1
            if TextWidth.of(lines[last]) + TextWidth.of(word) > exampleWidth {
                lines[last] += " \\"
                lines.append("    \(word)")
            } else {
                lines[last] += " \(word)"
            }
        }
        return lines.joined(separator: "\n")
    }

    static func example(of field: FieldSchema) -> String {
        switch field.type.element {
        case .code(let list): list.codes.first?.code ?? "CODE"
        case .bool: "yes"
        case .int, .number: "1"
        case .date: "2026-05-01"
        case .datetime: "2026-05-01T10:00+03:00"
        case .reference: "ID"
        default: "TEXT"
        }
    }
}

extension TextForm {
    fileprivate var word: String {
        switch self {
        case .externalID: "scheme:value"
        case .pairs: "key=value;key=value"
        case .website: "web address"
        case .timezone: "time zone"
        case .office: "office's name"
        default: rawValue
        }
    }
}
