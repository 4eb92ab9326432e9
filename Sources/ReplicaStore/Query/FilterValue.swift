import DomainModel
import StoreKit
import SyncProtocol

/// What a comparison or an order is about: a field of the schema, or a column of the store.
package struct FilterOperand: Hashable, Sendable {
    package enum Place: Hashable, Sendable {
        case column(Column)
        /// A member of the document that holds the visible fields.
        case document(FieldSchema)
    }

    /// What the store knows of a record besides its fields.
    package enum Column: String, Hashable, Sendable, CaseIterable {
        case id
        case space
    }

    package let place: Place

    /// The name as somebody types it.
    var name: String {
        switch place {
        case .column(let column): column.rawValue
        case .document(let field): field.name
        }
    }

    var field: FieldSchema? {
        if case .document(let field) = place { field } else { nil }
    }

    /// Says whether the value is a record's id, of which a part may be given.
    var isReference: Bool {
        field.map { $0.type.referencedCollection != nil } ?? (place == .column(.id))
    }

    var isElementwise: Bool { field?.type.isElementwise ?? false }

    /// The codes of the field from least to greatest, where it declares an order.
    var order: [String] {
        guard let field, field.type.codeList != nil, !field.type.isElementwise else { return [] }
        return field.rule.order.compactMap(\.text)
    }
}

extension FilterOperand {
    /// Finds the field `name` or `group.member`, or the column of this name.
    init(
        _ name: String, at position: Int, in collection: CollectionSchema
    ) throws(FilterError) {
        if let column = Column(rawValue: name) {
            place = .column(column)
        } else if let field = Self.field(name, in: collection) {
            place = .document(field)
        } else if let group = collection.register(name), group.shape == .group {
            let members = group.fields.map(\.name).joined(separator: ", ")
            throw FilterError(
                "\(collection.name).\(name) is a group of fields", at: position,
                hint: "Name one of its members: \(members).")
        } else {
            let names = Column.allCases.map(\.rawValue) + collection.fields.map(\.name)
            throw FilterError(
                "\(collection.name) has no field “\(name.prefix(60))”", at: position,
                hint: "Its fields: \(names.joined(separator: ", ")).")
        }
    }

    private static func field(_ name: String, in collection: CollectionSchema) -> FieldSchema? {
        if let field = collection.field(name) { return field }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let field = collection.field(String(parts[1])),
            field.group == String(parts[0])
        else { return nil }
        return field
    }
}

/// The words of a filter whose meaning depends on when and for whom it is read.
package struct FilterWords: Sendable {
    /// In the office's time zone.
    private let today: CalendarDate?
    /// By what name the reader signs edits.
    private let me: String?

    package init(today: CalendarDate? = nil, me: String? = nil) {
        (self.today, self.me) = (today, me)
    }

    /// What a value says once its words have their meaning; other text as it is.
    ///
    /// - Parameter isBare: whether it stands without quotes.
    func text(
        of text: String, isBare: Bool, for operand: FilterOperand, at position: Int
    ) throws(FilterError) -> String {
        guard let field = operand.field, isBare else { return text }
        if field.namesColleague, text.lowercased() == "me" {
            guard let me else {
                throw FilterError(
                    "nobody is known whom “me” means", at: position,
                    hint: "Give --author NAME, or set FIELDBOOK_AUTHOR.")
            }
            return me
        }
        if field.form == .uncertain, let today,
            let born = UncertainDate.born(text, in: today.year)
        {
            return born.text
        }
        guard [.date, .datetime].contains(field.type), text.lowercased().hasPrefix("today"),
            let today
        else { return text }
        guard let day = Self.day(text.dropFirst("today".count), from: today) else {
            throw FilterError(
                "“\(text.prefix(40))” is no day", at: position,
                hint: "Write today, today+7 or today-30.")
        }
        return day.text
    }

    private static func day(_ shift: Substring, from today: CalendarDate) -> CalendarDate? {
        if shift.isEmpty { return today }
        let digits = shift.dropFirst()
        guard let sign = shift.first, "+-−".contains(sign), (1...5).contains(digits.utf8.count),
            digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let days = Int(digits)
        else { return nil }
        return today.adding(days: sign == "+" ? days : -days)
    }
}

/// The right side of one comparison while it is checked against the field on its left.
struct FilterValue {
    let operand: FilterOperand
    let text: String
    let position: Int
    /// The collection that is filtered.
    let collection: String
    let resolve: Filter.ReferenceResolver

    func filter(sign: String) throws(FilterError) -> Filter {
        switch sign {
        case "~": return try contains()
        case "+=": return try has()
        default:
            guard let comparison = Filter.Comparison(rawValue: sign) else {
                throw FilterError("“\(sign)” is no comparison", at: position)
            }
            return try compare(comparison)
        }
    }

    private func contains() throws(FilterError) -> Filter {
        let folded = SearchFolding.fold(PlainText.normalise(text))
        guard !folded.isEmpty else {
            throw FilterError("\(operand.name)~ needs some text", at: position)
        }
        return .contains(operand, folded: folded)
    }

    private func has() throws(FilterError) -> Filter {
        guard let field = operand.field, case .set = field.type else {
            throw FilterError(
                "\(operand.name) is no set of elements", at: position,
                hint: "Use \(operand.name)=… or \(operand.name)~….")
        }
        let element = try parsed(by: field)
        guard !element.isNull else {
            throw FilterError("\(operand.name)+= needs an element", at: position)
        }
        return .has(operand, element)
    }

    private func compare(_ comparison: Filter.Comparison) throws(FilterError) -> Filter {
        if !comparison.isEquality { try checkOrder(comparison) }
        if PlainText.normalise(text).isEmpty {
            guard comparison.isEquality else {
                throw FilterError("\(comparison.rawValue) needs a value", at: position)
            }
            return .compare(operand, comparison, .null)
        }
        guard !operand.isElementwise else {
            throw FilterError(
                "\(operand.name) holds several elements", at: position,
                hint: #"Use \#(operand.name)+=… or \#(operand.name)~…; = "" finds empty ones."#)
        }
        return .compare(operand, comparison, try scalar())
    }

    /// Refuses `<` and its like where they have no meaning.
    private func checkOrder(_ comparison: Filter.Comparison) throws(FilterError) {
        let isOrdered =
            switch operand.field?.type {
            case nil, .bool, .reference, .blob, .set, .log, .items: false
            case .code: !operand.order.isEmpty
            default: true
            }
        guard isOrdered else {
            throw FilterError(
                "the values of \(operand.name) have no order, so \(comparison.rawValue) has no "
                    + "meaning", at: position, hint: "Use = or !=.")
        }
    }

    private func scalar() throws(FilterError) -> Value {
        if operand.isReference { return .text(try referenceText()) }
        guard let field = operand.field else { return .text(PlainText.normalise(text)) }
        // A day without a time of day means that day as it was written, or in the office's time
        // zone where the time is in UTC.
        if field.type == .datetime, let day = CalendarDate(PlainText.normalise(text)) {
            return .text(day.text)
        }
        return try parsed(by: field)
    }

    /// A full id in its one spelling, or a part of one.
    private func referenceText() throws(FilterError) -> String {
        let text = PlainText.normalise(text)
        if let id = RecordID(text) { return id.description }
        if let id = try named(text) { return id.description }
        let isPart = text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte | 0x20)
                || byte == UInt8(ascii: "-")
        }
        guard isPart else {
            throw FilterError(
                "“\(text.prefix(60))” names no record", at: position,
                hint: "Give its id, six characters or more of the id's end, its code, an external "
                    + "id or its name.")
        }
        return text.lowercased()
    }

    private func named(_ text: String) throws(FilterError) -> RecordID? {
        do {
            return try resolve(text, target)
        } catch {
            throw FilterError(error.message, at: position, hint: error.hint)
        }
    }

    /// The collection whose records are named; nil for any.
    private var target: String? {
        guard let named = operand.field?.type.referencedCollection else { return collection }
        return named == "any" ? String?.none : named
    }

    private func parsed(by field: FieldSchema) throws(FilterError) -> Value {
        if operand.isReference { return .text(try referenceText()) }
        do {
            return try field.parseElement(text)
        } catch {
            throw FilterError(error.message, at: position, hint: error.hint)
        }
    }
}
