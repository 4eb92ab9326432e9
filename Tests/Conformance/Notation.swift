import SyncProtocol

/// Reads states, deltas and edits as people write them in vectors; `Protocol/README.md` describes
/// the notation.
struct Notation {
    /// Stamp and author of each commit that `origins` names; others have time 0 and no author.
    private var origins: [Dot: Origin] = [:]

    init(_ given: Value) throws {
        for (name, value) in try given["origins"]?.asMembers() ?? [] {
            let dot = try Self.dot(name)
            origins[dot] = Origin(
                dot: dot, stamp: HybridTimestamp(milliseconds: try value.member("at").asInt()),
                author: try value["by"]?.asText() ?? "")
        }
    }

    func origin(_ dot: Dot) -> Origin {
        origins[dot] ?? Origin(dot: dot, stamp: HybridTimestamp(rawValue: 0), author: "")
    }

    static func writer(_ text: String) throws -> WriterID {
        guard let value = UInt64(text, radix: 16) else {
            throw NotationError("'\(text)' is no writer")
        }
        return WriterID(rawValue: value)
    }

    static func dot(_ text: String) throws -> Dot {
        let parts = text.split(separator: ":")
        guard parts.count == 2, let counter = UInt64(parts[1]) else {
            throw NotationError("'\(text)' is no dot")
        }
        return Dot(try writer(String(parts[0])), counter)
    }

    static func vector(_ value: Value) throws -> VersionVector {
        var counters: [WriterID: UInt64] = [:]
        for (name, counter) in try value.asMembers() {
            counters[try writer(name)] = UInt64(try counter.asInt())
        }
        return VersionVector(counters)
    }

    static func record(_ value: Value?) throws -> RecordID {
        guard let id = RecordID(try value?.asText() ?? "01920000-0000-7000-8000-000000000001")
        else { throw NotationError("no record id") }
        return id
    }

    static func hash(_ value: Value?) throws -> ContentHash {
        guard let value else { return .zero }
        guard let hash = ContentHash(try value.asBytes()) else {
            throw NotationError("a hash of 32 bytes is expected")
        }
        return hash
    }
}

extension Notation {
    /// A register's value; `$bytes` and `$double` stand for what JSON cannot write.
    static func value(_ value: Value) throws -> Value {
        switch value {
        case .array(let items): return .array(try items.map(Self.value))
        case .map(let entries):
            if let bytes = entries["$bytes"] { return .bytes(try bytes.asBytes()) }
            if let text = entries["$double"], let double = Double(try text.asText()) {
                return .double(double)
            }
            return .map(try entries.mapValues(Self.value))
        default: return value
        }
    }

    /// An object by dot: either values, or `{value, ancestor, resolution}`.
    func register(_ value: Value) throws -> Register {
        Register(
            try value.asMembers().map { name, sibling in
                let origin = origin(try Self.dot(name))
                guard let inner = sibling["value"] else {
                    return DottedValue(origin, EncodedValue(try Self.value(sibling)))
                }
                return DottedValue(
                    origin, EncodedValue(try Self.value(inner)),
                    ancestor: try sibling["ancestor"].map { EncodedValue(try Self.value($0)) },
                    isResolution: sibling["resolution"]?.bool ?? false)
            })
    }

    static func life(_ value: Value) throws -> Life {
        switch value {
        case "alive": return .alive
        case "closing": return .closing
        case "erased": return .erased
        default:
            if let reason = value["deleted"] { return .deleted(reason: try reason.asText()) }
            if let space = value["moved"] { return .moved(space: try space.asText()) }
            throw NotationError("\(value) is no life")
        }
    }

    /// An object by dot.
    func heads(_ value: Value) throws -> Register {
        Register(
            try value.asMembers().map { name, life in
                DottedValue(origin(try Self.dot(name)), try Self.life(life).encoded)
            })
    }

    private func registers(_ value: Value?) throws -> RegisterTable {
        var registers: [RegisterKey: Register] = [:]
        for (key, siblings) in try value?.asMembers() ?? [] {
            registers[RegisterKey(text: key)] = try register(siblings)
        }
        return RegisterTable(registers)
    }

    func state(_ value: Value) throws -> RecordState {
        guard let context = value["context"] else { return RecordState() }
        return RecordState(
            context: try Self.vector(context), life: try heads(try value.member("life")),
            registers: try registers(value["registers"]))
    }

    func delta(_ value: Value) throws -> (commit: Origin, delta: Delta) {
        let name = try value.member("commit")
        let origin = origin(try Self.dot(name.asText()))
        let life = try value["life"] ?? .map([name.asText(): "alive"])
        let delta = Delta(
            collection: try value["collection"]?.asText() ?? "case",
            record: try Self.record(value["record"]),
            seen: try Self.vector(value["seen"] ?? .map([:])), life: try heads(life),
            registers: try registers(value["registers"]),
            isComplete: value["complete"]?.bool ?? false)
        return (origin, delta)
    }

    /// - Parameter state: the record as it is, of which `shown` is what the author had before them.
    func edit(
        _ value: Value, over state: RecordState
    ) throws -> (commit: Origin, edit: RecordEdit) {
        let origin = origin(try Self.dot(try value.member("commit").asText()))
        let writes = try value["writes"]?.asMembers().map { key, write in
            RecordEdit.Write(
                RegisterKey(text: key), try Self.value(write["value"] ?? write),
                ancestor: try write["ancestor"].map(Self.value))
        }
        let edit = RecordEdit(
            collection: "case", record: try Self.record(value["record"]), writes: writes ?? [],
            intent: try Self.editHeads(value["heads"] ?? "ordinary"),
            seen: try value["shown"].map(Self.vector).flatMap {
                state.seen(overShown: $0, by: origin.dot.writer)
            })
        return (origin, edit)
    }

    private static func editHeads(_ value: Value) throws -> RecordEdit.Intent {
        switch value {
        case "ordinary": .ordinary
        case "closing": .closing
        default: .decided(try life(try value.member("decided")))
        }
    }
}
