import DomainModel
import SyncProtocol

/// Turns a record's visible state into its projection: a pure function of state and schema.
struct Projector {
    private let record: RecordID
    private let state: RecordState
    private let collection: CollectionSchema?
    private var result = Projection()
    private var json = JSONWriter(reserving: 512)
    private var registers: RegisterFinder
    /// The text of plain fields and the elements of sets that natural keys are made of, and of
    /// `merged_into`.
    private var keyTexts: [String: [String]] = [:]

    static func project(
        _ state: RecordState, of record: RecordID, in collection: CollectionSchema?
    ) -> Projection {
        var projector = Projector(record: record, state: state, collection: collection)
        projector.run()
        return projector.result
    }

    private init(record: RecordID, state: RecordState, collection: CollectionSchema?) {
        self.record = record
        self.state = state
        self.collection = collection
        registers = RegisterFinder(collection)
    }

    private mutating func run() {
        let life = LifeView(of: state.life)
        result.life = Projection.LifeColumn(life.status)
        json.beginObject()
        let entries = state.registers.entries
        result.texts.reserveCapacity(entries.count)
        result.searchText.reserveCapacity(256)
        var index = 0
        while index < entries.count {
            let entry = entries[index]
            index += 1
            guard entry.key.isElement else {
                writePlain(entry, schema: registers.find(entry.key.text))
                continue
            }
            let (start, field) = (index - 1, String(entry.key.field))
            while index < entries.count, entries[index].key.field == field { index += 1 }
            writeElements(
                entries[start..<index], field: field, schema: registers.find(field))
        }
        json.endObject()
        result.document = json.bytes
        if keyTexts["merged_into"] == nil { addNaturalKeys() }
        guard life.isAlive else {
            result.questions = []
            // Nothing is asked of what is not here any more, but whether it went the right way.
            if life.question == .transfer { ask(RegisterKey(text: ""), .transition, state.life) }
            return
        }
        if let question = life.question, question != .closing || !asksForFinalState {
            ask(RegisterKey(text: ""), Conflict.Kind(question), state.life)
        }
    }

    /// Whether a field that can close the record is in question: its answer says too whether the
    /// record is closed, so that nobody is asked twice.
    private var asksForFinalState: Bool {
        result.questions.contains { collection?.field($0.key.text)?.terminal.isEmpty == false }
    }

    private mutating func ask(
        _ key: RegisterKey, _ kind: Conflict.Kind, _ register: Register
    ) {
        let id = ConflictID.of(record: record, key: key, dots: register.dots)
        result.questions.append(Projection.Question(key: key, kind: kind, id: id))
    }
}

// MARK: - Plain registers

extension Projector {
    private mutating func writePlain(_ entry: RegisterTable.Entry, schema: RegisterSchema?) {
        let siblings = entry.register.siblings
        if siblings.count == 1, let utf8 = siblings[0].value.textBytes {
            json.key(entry.key.text)
            let start = json.bytes.count + 1
            json.text(utf8: utf8)
            if json.bytes.count - 1 - start == utf8.count {
                result.texts.append(
                    SharedText(key: entry.key, range: start..<start + utf8.count))
            }
            note(utf8, of: schema)
            return
        }
        let view = (schema?.rule ?? PolicyRule(.latest)).view(of: entry.register)
        if let question = view.question { ask(entry.key, Conflict.Kind(question), entry.register) }
        guard !view.value.isNull else { return }
        json.key(entry.key.text)
        json.value(view.value)
        note(view.value, of: schema)
    }

    private mutating func note(_ value: Value, of schema: RegisterSchema?) {
        switch value {
        case .text(let text): note(Array(text.utf8)[...], of: schema)
        case .map(let members):
            for name in members.keys.sorted() { members[name]?.text.map { index($0) } }
        case .array(let items):
            for item in items {
                if let text = item.text, schema?.isPartOfKey == true { keep(text, of: schema) }
                note(item, of: nil)
            }
        default: break
        }
    }

    private mutating func note(_ utf8: ArraySlice<UInt8>, of schema: RegisterSchema?) {
        if schema?.isPartOfKey == true { keep(String(decoding: utf8, as: UTF8.self), of: schema) }
        switch schema?.textUse ?? .words {
        case .words: index(utf8)
        case .reference:
            if let schema, let target = RecordID(String(decoding: utf8, as: UTF8.self)) {
                result.references.append(
                    Projection.Reference(field: schema.name, target: target))
            }
        case .none: break
        }
    }

    private mutating func keep(_ text: String, of schema: RegisterSchema?) {
        if let schema { keyTexts[schema.name, default: []].append(text) }
    }

    private mutating func index(_ text: String) { index(Array(text.utf8)[...]) }

    /// Lets the record be found by the words of a text.
    private mutating func index(_ utf8: ArraySlice<UInt8>) {
        if !result.searchText.isEmpty { result.searchText.append(UInt8(ascii: " ")) }
        SearchFolding.fold(utf8, into: &result.searchText)
    }
}

// MARK: - Registers with elements

extension Projector {
    private struct Element {
        let name: String
        let view: RegisterView
    }

    private mutating func writeElements(
        _ entries: ArraySlice<RegisterTable.Entry>, field: String, schema: RegisterSchema?
    ) {
        let rule = schema?.rule ?? PolicyRule(.set)
        var elements: [Element] = []
        for entry in entries {
            let view = rule.view(of: entry.register)
            if let question = view.question {
                ask(entry.key, Conflict.Kind(question), entry.register)
            }
            if !view.value.isNull {
                elements.append(Element(name: String(entry.key.element ?? ""), view: view))
            }
        }
        guard !elements.isEmpty else { return }
        json.key(field)
        json.beginArray()
        for element in Self.ordered(elements, shape: schema?.shape) {
            write(element, of: schema)
        }
        json.endArray()
    }

    /// Logs by time, everything else by element, which the keys' order gives already.
    private static func ordered(
        _ elements: [Element], shape: RegisterSchema.Shape?
    ) -> [Element] {
        guard shape == .log else { return elements }
        return elements.sorted { left, right in
            guard let first = left.view.winner, let second = right.view.winner else { return false }
            return Origin.precedes(first.origin, second.origin)
        }
    }

    private mutating func write(_ element: Element, of schema: RegisterSchema?) {
        guard case .map(let members) = element.view.value else {
            json.text(element.name)
            note(Array(element.name.utf8)[...], of: schema)
            return
        }
        json.beginObject()
        json.key("id")
        json.text(element.name)
        for key in members.keys.sorted() where key != "id" {
            json.key(key)
            json.value(members[key] ?? .null)
            if key != "at", let text = members[key]?.text { index(text) }
        }
        json.endObject()
    }
}

// MARK: - Natural keys

extension Projector {
    private mutating func addNaturalKeys() {
        for key in collection?.naturalKeys ?? [] {
            if key.fields.count == 1 {
                for text in keyTexts[key.fields[0]] ?? [] { add(key.fields, [text]) }
            } else if keyTexts[key.fields[0]] != nil {
                add(key.fields, key.fields.map { keyTexts[$0]?.first ?? "" })
            }
        }
    }

    private mutating func add(_ fields: [String], _ texts: [String]) {
        let key = NaturalKeyText(fields: fields, texts: texts)
        if !key.text.isEmpty, !result.naturalKeys.contains(key) { result.naturalKeys.append(key) }
    }
}

/// Finds the registers of a collection for fields that come mostly in the order of their names.
private struct RegisterFinder {
    private let collection: CollectionSchema?
    private let registers: [RegisterSchema]
    private var next = 0

    init(_ collection: CollectionSchema?) {
        self.collection = collection
        registers = collection?.registersByName ?? []
    }

    mutating func find(_ field: String) -> RegisterSchema? {
        while next < registers.count, registers[next].name < field { next += 1 }
        if next < registers.count, registers[next].name == field { return registers[next] }
        // A field of a newer schema, or one that stands out of order.
        return collection?.register(field)
    }
}
