import SyncProtocol

/// Writes what was computed in the notation of the vectors.
extension Notation {
    static func text(_ writer: WriterID) -> String { String(writer.rawValue, radix: 16) }

    static func text(_ dot: Dot) -> String { "\(text(dot.writer)):\(dot.counter)" }

    static func written(_ vector: VersionVector) -> Value {
        object(vector.entries.map { (text($0.writer), .int(Int64($0.counter))) })
    }

    static func written(_ value: Value) -> Value {
        switch value {
        case .bytes(let bytes): .map(["$bytes": .text(Hexadecimal.text(bytes))])
        case .double(let double) where double.rounded() == double:
            .map(["$double": .text("\(double)")])
        case .array(let items): .array(items.map(written))
        case .map(let entries): .map(entries.mapValues(written))
        default: value
        }
    }

    static func written(_ life: Life) -> Value {
        switch life {
        case .alive: "alive"
        case .closing: "closing"
        case .erased: "erased"
        case .deleted(let reason): .map(["deleted": .text(reason)])
        case .moved(let space): .map(["moved": .text(space)])
        }
    }

    static func written(_ state: RecordState) -> Value {
        if state.isEmpty { return .map([:]) }
        return .map([
            "context": written(state.context), "life": heads(state.life),
            "registers": written(state.registers),
        ])
    }

    static func written(_ delta: Delta, of commit: Dot) -> Value {
        .map([
            "commit": .text(text(commit)), "seen": written(delta.seen),
            "life": heads(delta.life), "registers": written(delta.registers),
        ])
    }

    static func heads(_ life: Register) -> Value {
        object(life.siblings.map { (text($0.dot), written($0.life)) })
    }

    static func written(_ table: RegisterTable) -> Value {
        object(
            table.entries.map { entry in
                (
                    entry.key.text,
                    object(entry.register.siblings.map { (text($0.dot), written($0)) })
                )
            })
    }

    private static func written(_ sibling: DottedValue) -> Value {
        let value = written(sibling.value.decoded)
        if sibling.ancestor == nil, !sibling.isResolution { return value }
        var result: [String: Value] = ["value": value]
        result["ancestor"] = sibling.ancestor.map { written($0.decoded) }
        if sibling.isResolution { result["resolution"] = true }
        return .map(result)
    }

    static func written(_ dots: [DottedValue]) -> Value { .array(dots.map { .text(text($0.dot)) }) }

    static func hexadecimal(_ bytes: some Collection<UInt8>) -> Value {
        .text(Hexadecimal.text(bytes))
    }

    private static func object(_ members: [(String, Value)]) -> Value {
        .map(Dictionary(members) { first, _ in first })
    }
}
