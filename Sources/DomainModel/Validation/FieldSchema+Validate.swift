import SyncProtocol

/// The longest texts that fields take, in bytes of UTF-8.
package enum TextLimit {
    package static let text = 4 * 1024
    /// Of long text, and of an entry in a log.
    package static let longtext = 256 * 1024
    /// Of an element of a set: it is part of its register's name.
    package static let element = 1024
}

extension FieldSchema {
    /// Checks a normalised value of the whole field, or one element of it; null is always taken.
    package func validate(_ value: Value) throws(FieldError) {
        switch (type, value) {
        case (_, .null): return
        case (.set, .array(let elements)):
            for element in elements { try validateScalar(element, limit: TextLimit.element) }
        case (.set, _):
            try validateScalar(value, limit: TextLimit.element)
        case (.items(let members), .array(let items)):
            for item in items { try validate(item: item, members: members) }
        case (.items(let members), _):
            try validate(item: value, members: members)
        case (.log, .map(let entry)):
            try validateScalar(entry["text"] ?? .null, limit: TextLimit.longtext)
        case (.log, _), (.longtext, _):
            try validateScalar(value, limit: TextLimit.longtext)
        default:
            try validateScalar(value, limit: TextLimit.text)
        }
    }

    private func validateScalar(_ value: Value, limit: Int) throws(FieldError) {
        let element = type.element
        guard element.accepts(value) else { throw error(value.shownText) }
        guard case .text(let text) = value else { return }
        try checkText(text, limit: limit)
        if element == .text, !form.accepts(text) { throw error(text) }
    }

    private func checkText(_ text: String, limit: Int) throws(FieldError) {
        let size = text.utf8.count
        if size > limit {
            throw error(
                text, allowed: "at most \(limit) bytes of text",
                reason: "is too long: it has \(size) bytes",
                hint: "Shorten it, or put the longer text into a note.")
        }
        var text = text
        let isPrintable = text.withUTF8 { bytes in
            bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x0A || $0 == 0x09 }
        }
        if !isPrintable {
            throw error(
                nil, allowed: "printable text", reason: "holds a control character",
                hint: "Type the text again instead of pasting it.")
        }
    }

    private func validate(item: Value, members: [ItemMember]) throws(FieldError) {
        guard case .map(let object) = item else { throw error(item.shownText) }
        let known = Set(members.map(\.name) + ["id"])
        if let stranger = object.keys.sorted().first(where: { !known.contains($0) }) {
            let name = confidentiality == .restricted ? "that was given" : "“\(stranger)”"
            throw error(stranger, reason: "does not take the member \(name)")
        }
        for member in members {
            let value = object[member.name] ?? .null
            if value.isNull {
                guard member.isRequired else { continue }
                throw error(nil, reason: "needs the member “\(member.name)”")
            }
            guard member.type.accepts(value) else {
                throw error(
                    value.shownText, allowed: member.type.allowed,
                    reason: "does not take this as “\(member.name)”")
            }
            if case .text(let text) = value { try checkText(text, limit: TextLimit.text) }
        }
    }
}

extension FieldType {
    /// Says whether one value, not null, has this type; a log takes the text of an entry.
    func accepts(_ value: Value) -> Bool {
        switch (self, value) {
        case (.text, .text), (.longtext, .text), (.log, .text), (.bool, .bool): true
        case (.int(let range), .int(let int)): range?.contains(int) ?? true
        case (.number, .int): true
        case (.number, .double(let double)): double.isFinite
        case (.date, .text(let text)): CalendarDate(text)?.text == text
        case (.datetime, .text(let text)): ZonedTime(text)?.text == text
        case (.code(let list), .text(let text)): list.contains(text)
        case (.reference, .text(let text)): Self.isRecordName(text)
        case (.blob, .text(let text)): Self.isDigest(text)
        default: false
        }
    }

    /// Any shape of id: which ids exist is the store's to know.
    private static func isRecordName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 64 && !text.contains(where: \.isWhitespace)
    }

    private static func isDigest(_ text: String) -> Bool {
        text.utf8.count == 64
            && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }
}
