/// All that is known of one record: its registers, its heads, and which commits it has seen.
///
/// Invariants, checked when bytes are decoded: every dot is covered by the context, every register
/// has a sibling, there is a head unless the state is empty, and an erased record holds nothing but
/// that.
/// Spec: Terminology §2.
public struct RecordState: Hashable, Sendable {
    /// All commits that were seen of the record.
    public var context: VersionVector
    /// The record's heads.
    public var life: Register
    /// What the record holds.
    public var registers: RegisterTable

    /// A record that nobody has written.
    public init() {
        context = VersionVector()
        life = .empty
        registers = RegisterTable()
    }

    /// A state of its parts, which keep the invariants.
    public init(context: VersionVector, life: Register, registers: RegisterTable) {
        self.context = context
        self.life = life
        self.registers = registers
    }

    /// Whether no commit has written the record yet.
    public var isEmpty: Bool { context.isEmpty }
}

extension RecordState {
    /// Whether canonical bytes hold a `moved` or an `erased` head, told without building the state:
    /// what other spaces have to know.
    ///
    /// Bytes that are no state hold none.
    public static func concernsOtherSpaces(encoded bytes: ArraySlice<UInt8>) -> Bool {
        var reader = CBORReader(bytes)
        return (try? heads(&reader))?.contains(where: concernsOtherSpaces) ?? false
    }

    /// The siblings of the life register, each `[origin, value, …]`.
    private static func heads(_ reader: inout CBORReader) throws(CBORError) -> [Value] {
        try reader.array(of: 5)
        _ = try VersionVector(from: &reader)
        for _ in 0..<(try reader.array()) { _ = try reader.uint() }
        for _ in 0..<(try reader.array()) { _ = try reader.text() }
        guard try reader.array() == 1, let heads = try reader.value().array else { return [] }
        return heads.first?.array == nil ? [.array(heads)] : heads
    }

    private static func concernsOtherSpaces(_ sibling: Value) -> Bool {
        guard let parts = sibling.array, parts.count > 1 else { return false }
        return switch Life(EncodedValue(parts[1])) {
        case .moved, .erased: true
        default: false
        }
    }
}

extension Renaming {
    func origin(_ origin: Origin) -> Origin {
        Origin(dot: dot(origin.dot), stamp: origin.stamp, author: origin.author)
    }

    func register(_ register: Register) -> Register {
        guard register.dots.contains(where: contains) else { return register }
        var siblings: [Dot: DottedValue] = [:]
        for sibling in register.siblings {
            // By the rule, what has the new name already is the same commit.
            siblings[dot(sibling.dot)] = DottedValue(
                origin(sibling.origin), sibling.value, ancestor: sibling.ancestor,
                isResolution: sibling.isResolution)
        }
        return Register(Array(siblings.values))
    }

    func table(_ table: RegisterTable) -> RegisterTable {
        RegisterTable(
            sorted: table.entries.map {
                RegisterTable.Entry(key: $0.key, register: register($0.register))
            })
    }
}

extension RecordState {
    /// The same state with the commits of some branches under their new names.
    public func renamed(_ renaming: Renaming) -> RecordState {
        guard renaming.touches(context) else { return self }
        let inner = renaming.within(context)
        return RecordState(
            context: renaming.vector(context), life: inner.register(life),
            registers: inner.table(registers))
    }
}

extension RecordState {
    /// The canonical bytes: what is hashed, stored by the server and sent. Spec: WireFormat §5.
    ///
    /// `[context, [writer index, counter, stamp, author index, …], [author, …], heads,
    /// [key, siblings, …]]`; writers are named by their place in the context.
    public func encoded() -> [UInt8] {
        var writer = CBORWriter(capacity: 512)
        encode(into: &writer)
        return writer.bytes
    }

    func encode(into writer: inout CBORWriter, shared: SharedTexts? = nil) {
        let table = OriginTable(life, registers)
        writer.array(5)
        context.encode(into: &writer)
        encode(table, into: &writer)
        let siblings = SiblingEncoder(index: table.index, shared: shared)
        writer.array(life.siblings.isEmpty ? 0 : 1)
        if !life.isEmpty { siblings.encode(life, into: &writer) }
        siblings.encode(registers, into: &writer)
    }

    private func encode(_ table: OriginTable, into writer: inout CBORWriter) {
        let authors = Self.sortedAuthors(table.origins)
        writer.array(table.origins.count * 4)
        for origin in table.origins {
            writer.uint(UInt64(context.index(of: origin.dot.writer).index))
            writer.uint(origin.dot.counter)
            writer.uint(origin.stamp.rawValue)
            let author =
                authors.count == 1
                ? 0 : authors.firstIndex { $0.utf8.elementsEqual(origin.author.utf8) }
            writer.uint(UInt64(author ?? 0))
        }
        writer.array(authors.count)
        for author in authors { writer.text(author) }
    }

    /// Authors by their bytes: two Unicode forms of one name are one text to Swift, and to keep
    /// only one of them would make the bytes depend on the path that a state took.
    private static func sortedAuthors(_ origins: [Origin]) -> [String] {
        guard let first = origins.first?.author else { return [] }
        let isAlone = origins.allSatisfy { $0.author.utf8.elementsEqual(first.utf8) }
        if isAlone { return [first] }
        var authors: [String] = []
        for author in origins.map(\.author).sorted(by: precedes)
        where authors.last.map({ precedes($0, author) }) ?? true {
            authors.append(author)
        }
        return authors
    }

    private static func precedes(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }

    /// Reads canonical bytes. - Throws: `CBORError` for anything else.
    public init(encoded bytes: [UInt8]) throws(CBORError) {
        try self.init(encoded: bytes[...])
    }

    /// Reads canonical bytes. - Throws: `CBORError` for anything else.
    public init(encoded bytes: ArraySlice<UInt8>) throws(CBORError) {
        var reader = CBORReader(bytes)
        try self.init(from: &reader)
        try reader.finish()
    }

    init(from reader: inout CBORReader) throws(CBORError) {
        try reader.array(of: 5)
        context = try VersionVector(from: &reader)
        let origins = try Self.origins(from: &reader, context: context)
        let siblings = SiblingDecoder(origins: origins)
        let start = reader.position
        switch try reader.array() {
        case 0: life = .empty
        case 1: life = try siblings.decode(from: &reader)
        default: throw CBORError(.unexpectedLength, at: start)
        }
        registers = try siblings.decodeTable(from: &reader)
        guard life.isEmpty == context.isEmpty, !life.isErased || isBare,
            OriginTable(sorted: origins).isUsed(by: life, registers)
        else { throw CBORError(.invalid, at: start) }
    }

    /// Whether there is nothing but `erased` heads, as the join leaves an erased record.
    private var isBare: Bool {
        registers.isEmpty && life.siblings.allSatisfy(\.isErased)
    }

    private static func origins(
        from reader: inout CBORReader, context: VersionVector
    ) throws(CBORError) -> [Origin] {
        let start = reader.position
        let count = try reader.array()
        guard count % 4 == 0 else { throw CBORError(.unexpectedLength, at: start) }
        var rows: [(dot: Dot, stamp: HybridTimestamp, author: Int)] = []
        rows.reserveCapacity(count / 4)
        for _ in 0..<count / 4 {
            let index = try reader.count()
            guard context.entries.indices.contains(index) else {
                throw CBORError(.outOfRange, at: start)
            }
            let dot = Dot(context.entries[index].writer, try reader.counter())
            let stamp = HybridTimestamp(rawValue: try reader.uint())
            guard dot.counter > 0, context.covers(dot), rows.last.map({ $0.dot < dot }) ?? true
            else {
                throw CBORError(.invalid, at: start)
            }
            rows.append((dot, stamp, try reader.count()))
        }
        var authors: [String] = []
        for _ in 0..<(try reader.array()) { authors.append(try reader.text()) }
        let named = rows.count == 1 ? 1 : Set(rows.map(\.author)).count
        guard zip(authors, authors.dropFirst()).allSatisfy(precedes), authors.count == named
        else { throw CBORError(.notCanonical, at: start) }
        return try rows.map { (row) throws(CBORError) -> Origin in
            guard authors.indices.contains(row.author) else {
                throw CBORError(.outOfRange, at: start)
            }
            return Origin(dot: row.dot, stamp: row.stamp, author: authors[row.author])
        }
    }
}
