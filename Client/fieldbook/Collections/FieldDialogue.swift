import CommandSupport
import DomainModel
import Foundation
import ReplicaStore
import StoreKit
import SyncProtocol

/// Asks a person at a terminal for a record's fields, one after the other. Nothing that is typed
/// here gets into the shell's history.
struct FieldDialogue {
    /// What the fields hold now; nil for a record that is to be added.
    let current: RecordView?
    let collection: CollectionSchema
    let replica: Replica
    let language: ReadingLanguage
    let output: Output

    /// What was answered, by the place of the field.
    private var answers: [Int: [FieldChange]] = [:]
    private let fields: [FieldSchema]

    private enum Step {
        case next
        case back
        case stop
    }

    /// Whether somebody is there to be asked, and not for an answer in JSON.
    static func canAsk(_ output: Output) -> Bool {
        !output.isJSON && Confirmation.canAsk(output)
    }

    /// Nobody is there any more.
    private struct InputEnded: Error {}

    init(
        _ collection: CollectionSchema, current: RecordView?, replica: Replica,
        language: ReadingLanguage, output: Output
    ) {
        self.collection = collection
        self.current = current
        self.replica = replica
        self.language = language
        self.output = output
        fields = collection.fields.filter { field in
            guard !field.isStoreField, field.type != .blob else { return false }
            if let current {
                return field.policy != .once || Self.value(of: field, in: current).isNull
            }
            switch field.filling {
            case .code, .office, .author, .time, .schemaVersion: return false
            case .value, .day, nil: return true
            }
        }
    }

    /// Asks for all fields, and hands over what was answered.
    ///
    /// - Parameter save: writes the changes; what it refuses is said, and asked for again.
    /// - Throws: `CommandFailure` where the person gives up, or the input ends.
    mutating func run<Result>(save: ([FieldChange]) throws -> Result) throws -> Result {
        try say(wording(Self.instructions) + "\n")
        var place = 0
        do {
            while true {
                let isStopped = try ask(from: &place)
                guard try confirm(isStopped) else {
                    throw CommandFailure("cancelled", "nothing was saved")
                }
                do {
                    return try save(changes)
                } catch let error as ValidationError {
                    try say("  \(error.message)\n")
                    place = firstField(of: error)
                } catch let error as StoreError where error.kind == .usage {
                    try say("  \(error.message)\n" + (error.hint.map { "  \($0)\n" } ?? ""))
                    place = 0
                }
            }
        } catch is InputEnded {
            throw CommandFailure("cancelled", "the input ended: nothing was saved")
        }
    }

    private static let instructions =
        "An empty line leaves a field as it is; < goes back, ? explains, . stops."

    private func wording(_ english: String) -> String { Wording.text(english, in: language) }

    private var changes: [FieldChange] {
        answers.sorted { $0.key < $1.key }.flatMap(\.value)
    }

    private func firstField(of error: ValidationError) -> Int {
        let names = error.errors.map(\.field)
        return fields.firstIndex { names.contains($0.name) } ?? 0
    }

    /// - Returns: whether the person has stopped before the last field.
    private mutating func ask(from place: inout Int) throws -> Bool {
        while place < fields.count {
            switch try ask(fields[place], at: place) {
            case .next: place += 1
            case .back: place = max(0, place - 1)
            case .stop: return true
            }
        }
        return false
    }

    private func confirm(_ isStopped: Bool) throws -> Bool {
        guard !answers.isEmpty else {
            if current != nil { return false }
            return isStopped ? false : try answersYes("Save?", else: true)
        }
        return isStopped
            ? try answersYes("Keep what was entered?", else: false)
            : try answersYes("Save?", else: true)
    }

    private func answersYes(_ question: String, else standard: Bool) throws -> Bool {
        try say("\n\(wording(question)) \(standard ? "[Y/n]" : "[y/N]") ")
        let word = try readWord().lowercased()
        return word.isEmpty ? standard : ["y", "yes", "да", "так", "д", "т"].contains(word)
    }

    private func readWord() throws -> String {
        guard let line = readLine() else { throw InputEnded() }
        return line.trimmingCharacters(in: .whitespaces)
    }

    private func say(_ text: String) throws {
        let screen = output.errorTerminal.screen(text)
        try FileHandle.standardError.write(contentsOf: Data(screen.utf8))
    }
}

extension FieldDialogue {
    private mutating func ask(_ field: FieldSchema, at place: Int) throws -> Step {
        try say("\n" + prompt(field, at: place))
        while true {
            try say("> ")
            let line = try readWord()
            switch line {
            case "": return .next
            case "<": return .back
            case ".": return .stop
            case "?": try say(help(field))
            default:
                let text = line.hasPrefix("\\") ? String(line.dropFirst()) : line
                do {
                    answers[place] = try read(text, field)
                    if let said = echo(field, text) { try say("  \(said)\n") }
                    return .next
                } catch let error as StoreError {
                    try say("  \(error.message)\n" + (error.hint.map { "  \($0)\n" } ?? ""))
                }
            }
        }
    }

    /// What was typed for a field, as changes; a number chooses from the list that was shown.
    private mutating func read(_ text: String, _ field: FieldSchema) throws -> [FieldChange] {
        let name = FieldHelp.name(of: field)
        switch field.type {
        case .items(let members):
            return [try item(text, members, of: field)]
        case .set:
            return try text.split(separator: ";").map { part in
                let part = part.trimmingCharacters(in: .whitespaces)
                let sign = part.hasPrefix("-") ? "-" : "+"
                let element = part.hasPrefix("-") ? String(part.dropFirst()) : part
                return try change("\(name)\(sign)=\(chosen(element, field))")
            }
        case .log: return [try change("\(name)+=\(text)")]
        default:
            if text == "-" { return [try change("\(name)=")] }
            return [try change("\(name)=\(chosen(text, field))")]
        }
    }

    private func change(_ argument: String) throws -> FieldChange {
        try FieldChange.parse(argument: argument, collection: collection)
    }

    /// The members of one item, between semicolons in the order of the schema.
    private func item(
        _ text: String, _ members: [ItemMember], of field: FieldSchema
    ) throws -> FieldChange {
        let parts = text.split(separator: ";", omittingEmptySubsequences: false)
            .map { $0.trimmingCharacters(in: .whitespaces) }
        guard parts.count <= members.count else {
            throw StoreError(
                .usage, "an item of \(field.name) has \(members.count) parts",
                hint: members.map(\.name).joined(separator: "; "))
        }
        var item: [String: Value] = [:]
        for (member, part) in zip(members, parts) where !part.isEmpty {
            let number = member.type == .number ? Double(part).map(Value.double) : nil
            item[member.name] = number ?? .text(part)
        }
        let value = field.normalise(.map(item))
        do {
            try field.validate(value)
        } catch {
            throw StoreError(error)
        }
        return .setElement(field: field.name, element: nil, value)
    }

    /// The code or the record that an answer chooses.
    private func chosen(_ text: String, _ field: FieldSchema) throws -> String {
        if let list = Self.choices(of: field), list[text] == nil, let number = Int(text),
            list.codes.indices.contains(number - 1)
        {
            return list.codes[number - 1].code
        }
        if let target = field.type.referencedCollection {
            return try replica.reference(text, in: target == "any" ? nil : target).description
        }
        return text
    }

    /// What a reference was understood as.
    private func echo(_ field: FieldSchema, _ text: String) -> String? {
        guard let target = field.type.referencedCollection,
            let id = try? replica.reference(text, in: target == "any" ? nil : target),
            let name = try? replica.name(of: id)
        else { return nil }
        return "= \(output.errorTerminal.line(name.title)) (\(id.end))"
    }
}

extension FieldDialogue {
    private static let listedChoices = 24

    /// The codes that are offered by number; nil where the codes are numbers themselves.
    private static func choices(of field: FieldSchema) -> CodeList? {
        guard let list = field.type.codeList, list.codes.count <= listedChoices,
            !list.codes.contains(where: { Int($0.code) != nil })
        else { return nil }
        return list
    }

    private static func value(of field: FieldSchema, in view: RecordView) -> Value {
        let register = view.fields[field.register] ?? .null
        return field.group == nil ? register : register.map?[field.name] ?? .null
    }

    private func prompt(_ field: FieldSchema, at place: Int) -> String {
        let terminal = output.errorTerminal
        let mark = field.requirement == .required && current == nil ? " *" : ""
        var text = terminal.style(field.label(in: language) + mark, .bold)
        let words = FieldText(terminal: terminal, language: language) { [replica] id in
            try? replica.name(of: id)?.title
        }
        if answers[place] != nil {
            text += terminal.style("  (answered)", .dim)
        } else if let current, !Self.value(of: field, in: current).isNull {
            text += "  [" + words.line(Self.value(of: field, in: current), field.type) + "]"
        } else if current == nil, let value = field.defaultValue {
            text += "  [" + words.line(value, field.type) + "]"
        } else if current == nil, field.filling == .day {
            text += terminal.style("  [today]", .dim)
        }
        text += "\n"
        if let list = Self.choices(of: field) { text += choices(list) }
        return text
    }

    /// The choices by number, as many on a line as fit.
    private func choices(_ list: CodeList) -> String {
        var lines = [""]
        for (place, code) in list.codes.enumerated() {
            let word = "\(place + 1) \(code.label(in: language))"
            let line = lines[lines.count - 1]
            if line.isEmpty {
                lines[lines.count - 1] = "  " + word
            } else if TextWidth.of(line) + 3 + TextWidth.of(word) > output.errorTerminal.width {
                lines.append("  " + word)
            } else {
                lines[lines.count - 1] = line + "   " + word
            }
        }
        return lines.map { output.errorTerminal.style($0, .dim) + "\n" }.joined()
    }

    private func help(_ field: FieldSchema) -> String {
        let note = field.note.isEmpty ? "" : " (\(field.note))"
        var lines = ["\(FieldHelp.name(of: field)): \(FieldHelp.type(of: field))\(note)"]
        switch field.type {
        case .set:
            lines.append("Several stand between semicolons; -… takes one away.")
        case .items(let members):
            lines.append("Type " + members.map(\.name).joined(separator: "; "))
        case .log: lines.append("What is typed becomes a new entry.")
        default:
            if field.type.referencedCollection != nil {
                lines.append("Type an id, a code or a name.")
            }
            if current != nil { lines.append("- alone clears the field.") }
        }
        if field.type.codeList != nil {
            lines.append("A choice is its number, its code or its label.")
        }
        lines.append("A text that begins with < ? . - or \\ is typed behind a \\.")
        return lines.map { "  \($0)\n" }.joined()
    }
}
