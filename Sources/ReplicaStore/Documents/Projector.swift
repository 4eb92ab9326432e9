import DomainModel
import Linkage
import SyncProtocol
import TextFormats

/// Turns a record's visible state into its projection: a pure function of state and schema.
struct Projector {
    private var record: RecordID
    private var collection: CollectionSchema?
    var result = Projection()
    var json = JSONWriter(reserving: 512)
    var registers: RegisterFinder
    /// The text of plain fields and the elements of sets that natural keys are made of, and of
    /// `merged_into`.
    private var keyTexts: [String: [String]] = [:]
    /// In the order of their keys.
    private(set) var misfits: [Projection.Misfit] = []
    /// The fields that are shown and that the schema does not know: to whoever reads the document,
    /// a name is the same in every Unicode form.
    private var unknownFields: Set<String> = []

    static func project(
        _ state: RecordState, of record: RecordID, in collection: CollectionSchema?
    ) -> Projection {
        var projector = Projector(record: record, collection: collection)
        projector.run(state)
        return projector.result
    }

    init(record: RecordID, collection: CollectionSchema?) {
        self.record = record
        self.collection = collection
        registers = RegisterFinder(collection)
    }

    mutating func begin(_ record: RecordID, in collection: CollectionSchema?) {
        self.record = record
        self.collection = collection
        registers = RegisterFinder(collection)
        json.removeAll()
        result.searchText.removeAll(keepingCapacity: true)
        result.marks = Projection.Marks()
        if !keyTexts.isEmpty { keyTexts.removeAll(keepingCapacity: true) }
        if !misfits.isEmpty { misfits.removeAll(keepingCapacity: true) }
        if !unknownFields.isEmpty { unknownFields.removeAll(keepingCapacity: true) }
    }

    private mutating func run(_ state: RecordState) {
        let state = state.withKnownTimes
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
            let (start, field) = (index - 1, entry.key.field)
            while index < entries.count, entries[index].key.isElement,
                entries[index].key.field.utf8.elementsEqual(field.utf8)
            {
                index += 1
            }
            writeElements(
                entries[start..<index], field: String(field),
                schema: registers.find(String(field)))
        }
        writeMisfits()
        json.endObject()
        result.document = json.bytes
        addNaturalKeys()
        ask(life, of: state)
    }

    private mutating func ask(_ life: LifeView, of state: RecordState) {
        guard life.isAlive else {
            result.marks.questions = []
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
        result.marks.questions.contains {
            collection?.field($0.key.text)?.terminal.isEmpty == false
        }
    }

    private mutating func ask(
        _ key: RegisterKey, _ kind: Conflict.Kind, _ register: Register
    ) {
        let id = ConflictID.of(record: record, key: key, dots: register.dots)
        result.marks.questions.append(Projection.Question(key: key, kind: kind, id: id))
    }
}

// MARK: - What does not fit the schema

extension Projector {
    /// Whether a register is shown under its field's name. Of the registers of a field that the
    /// schema does not know, those of the first kind are: its own, or its elements.
    mutating func fits(
        _ value: Value, _ field: String, element: Substring?, _ schema: RegisterSchema?
    ) -> Bool {
        guard let schema else {
            return value.isNull || unknownFields.insert(field).inserted
        }
        return schema.fits(value, element: element)
    }

    mutating func keep(misfit key: RegisterKey, _ value: Value) {
        misfits.append(Projection.Misfit(key: key, value: value))
    }

    private mutating func writeMisfits() {
        guard !misfits.isEmpty else { return }
        json.key(RecordReader.misfits)
        json.beginArray()
        for misfit in misfits {
            json.beginObject()
            json.key("register")
            json.text(misfit.key.text)
            json.key("value")
            json.value(misfit.value)
            json.endObject()
            if let element = misfit.key.element { index(String(element)) }
            note(misfit.value, of: nil)
        }
        json.endArray()
    }
}

// MARK: - Plain registers

extension Projector {
    private mutating func writePlain(_ entry: RegisterTable.Entry, schema: RegisterSchema?) {
        let siblings = entry.register.siblings
        if siblings.count == 1, let utf8 = siblings[0].value.textBytes,
            schema?.fits(text: utf8.span) ?? false
        {
            json.key(entry.key.text)
            let start = json.bytes.count + 1
            json.text(utf8: utf8.span)
            if json.bytes.count - 1 - start == utf8.count {
                result.texts.append(
                    SharedText(key: entry.key, range: start..<start + utf8.count))
            }
            note(utf8.span, of: schema)
            return
        }
        let view = (schema?.rule ?? PolicyRule(.latest)).view(of: entry.register)
        if let question = view.question { ask(entry.key, Conflict.Kind(question), entry.register) }
        guard !view.value.isNull else { return }
        guard fits(view.value, entry.key.text, element: nil, schema) else {
            keep(misfit: entry.key, view.value)
            if view.question == nil { ask(entry.key, .form, entry.register) }
            return
        }
        json.key(entry.key.text)
        let start = json.bytes.count + 1
        json.value(view.value)
        if siblings.count == 1, let utf8 = siblings[0].value.textBytes,
            json.bytes.count - 1 - start == utf8.count
        {
            result.texts.append(SharedText(key: entry.key, range: start..<start + utf8.count))
        }
        note(view.value, of: schema)
    }

    mutating func note(_ value: Value, of schema: RegisterSchema?) {
        switch value {
        case .text(let text): note(text, of: schema)
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

    private mutating func note(_ text: String, of schema: RegisterSchema?) {
        var text = text
        text.withUTF8 { note($0.span, of: schema) }
    }

    mutating func note(_ utf8: Span<UInt8>, of schema: RegisterSchema?) {
        if let schema, schema.isPartOfKey { keep(String(copying: utf8), of: schema) }
        switch schema?.textUse ?? .words {
        case .words: index(utf8, isName: schema?.isName ?? false)
        case .reference:
            if let schema, let target = RecordID(String(copying: utf8)) {
                result.marks.references.append(
                    Projection.Reference(field: schema.name, target: target))
            }
        case .none: break
        }
    }

    private mutating func keep(_ text: String, of schema: RegisterSchema?) {
        if let schema { keyTexts[schema.name, default: []].append(text) }
    }

    private mutating func index(_ text: String) {
        var text = text
        text.withUTF8 { index($0.span) }
    }

    /// Lets the record be found by the words of a text.
    private mutating func index(_ utf8: Span<UInt8>, isName: Bool = false) {
        if !result.searchText.isEmpty { result.searchText.append(UInt8(ascii: " ")) }
        let start = result.searchText.count
        SearchFolding.fold(utf8, into: &result.searchText)
        let end = result.searchText.count
        NumberSpelling.appendWords(from: start, in: &result.searchText)
        if isName { NameSpelling.appendWords(of: start..<end, in: &result.searchText) }
    }
}

extension String {
    /// Text from its UTF-8.
    init(copying utf8: Span<UInt8>) {
        self = utf8.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    }
}

// MARK: - Registers with elements

extension Projector {
    /// What one element of a field shows, and where that comes from.
    struct Element {
        let name: String
        let value: Value
        let dot: Dot
        let stamp: HybridTimestamp

        /// Of an unknown field, a value that is neither an item nor a mere mark as an item with it.
        func described(isKnown: Bool) -> Value {
            switch value {
            case .map, .bool(true): value
            default: isKnown ? value : .map(["value": value])
            }
        }

        static func precedes(_ left: Element, _ right: Element) -> Bool {
            left.stamp != right.stamp ? left.stamp < right.stamp : left.dot < right.dot
        }
    }

    private mutating func writeElements(
        _ entries: ArraySlice<RegisterTable.Entry>, field: String, schema: RegisterSchema?
    ) {
        let rule = schema?.rule ?? PolicyRule(.set)
        var elements: [Element] = []
        var isShown: Bool?
        for entry in entries {
            let view = rule.view(of: entry.register)
            if let question = view.question {
                ask(entry.key, Conflict.Kind(question), entry.register)
            }
            guard !view.value.isNull, let origin = view.winner?.origin else { continue }
            // All elements of an unknown field are shown, or none.
            let fits =
                schema == nil && isShown != nil
                ? isShown == true : self.fits(view.value, field, element: entry.key.element, schema)
            isShown = fits
            guard fits else {
                keep(misfit: entry.key, view.value)
                if view.question == nil { ask(entry.key, .form, entry.register) }
                continue
            }
            elements.append(
                Element(
                    name: String(entry.key.element ?? ""), value: view.value, dot: origin.dot,
                    stamp: origin.stamp))
        }
        write(elements, of: field, schema)
    }

    /// Logs by time, everything else by element, which the keys' order gives already.
    mutating func write(
        _ elements: [Element], of field: String, _ schema: RegisterSchema?
    ) {
        guard !elements.isEmpty else { return }
        json.key(field)
        json.beginArray()
        let isLog = schema?.shape == .log
        for element in isLog ? elements.sorted(by: Element.precedes) : elements {
            write(element, of: schema)
        }
        json.endArray()
    }

    private mutating func write(_ element: Element, of schema: RegisterSchema?) {
        guard case .map(let members) = element.described(isKnown: schema != nil) else {
            json.text(element.name)
            note(element.name, of: schema)
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
    /// The keys of a duplicate are kept apart: it shares them with nothing, and is found by them
    /// where nothing else is.
    mutating func addNaturalKeys() {
        let isAlias = keyTexts["merged_into"] != nil
        for key in collection?.naturalKeys ?? [] {
            if key.fields.count == 1 {
                for text in keyTexts[key.fields[0]] ?? [] { add(key.fields, [text], isAlias) }
            } else if keyTexts[key.fields[0]] != nil {
                add(key.fields, key.fields.map { keyTexts[$0]?.first ?? "" }, isAlias)
            }
        }
    }

    private mutating func add(_ fields: [String], _ texts: [String], _ isAlias: Bool) {
        let key = NaturalKeyText(fields: fields, texts: texts, isAlias: isAlias)
        guard !key.text.isEmpty, !result.marks.naturalKeys.contains(key) else { return }
        result.marks.naturalKeys.append(key)
    }
}
