/// What a commit says of a record as a whole. Every commit on a record writes one; the siblings of
/// the life register are the record's concurrent heads. Spec: MergeRules §4.
public enum Life: Hashable, Sendable {
    case alive
    /// A field entered a state that the schema calls terminal.
    case closing
    case deleted(reason: String)
    case moved(space: String)
    case erased
}

extension Life {
    /// The value that stands in the life register.
    public var encoded: EncodedValue {
        switch self {
        case .alive: Self.encodedAlive
        case .closing: EncodedValue(1)
        case .deleted(let reason): EncodedValue([2, .text(reason)])
        case .moved(let space): EncodedValue([3, .text(space)])
        case .erased: Self.encodedErased
        }
    }

    fileprivate static let encodedAlive = EncodedValue(0)
    fileprivate static let encodedErased = EncodedValue(4)

    /// Nil when the value is none of the known ones.
    public init?(_ encoded: EncodedValue) {
        switch encoded.decoded {
        case 0: self = .alive
        case 1: self = .closing
        case 4: self = .erased
        case .array(let parts) where parts.count == 2:
            guard let text = parts[1].text else { return nil }
            switch parts[0] {
            case 2: self = .deleted(reason: text)
            case 3: self = .moved(space: text)
            default: return nil
            }
        default: return nil
        }
    }
}

extension DottedValue {
    /// The head's meaning; a head of an unknown kind keeps the record alive.
    public var life: Life { Life(value) ?? .alive }

    /// Whether this is an `erased` head, told by its bytes since every merge asks.
    var isErased: Bool { value == Life.encodedErased }
}

extension Register {
    /// Whether the one head says that the record is in use, as nearly all do.
    var isPlainlyAlive: Bool {
        siblings.count == 1 && siblings[0].value == Life.encodedAlive
    }

    /// Whether this life register holds an `erased` head.
    var isErased: Bool { siblings.contains(where: \.isErased) }
}

/// Which commit wrote a value: its dot, when, and who, as its author called himself.
public struct Origin: Hashable, Sendable {
    /// The commit's name.
    public let dot: Dot
    /// When it was made, as its author knew.
    public let stamp: HybridTimestamp
    /// Who made it.
    public let author: String

    /// Makes one of its parts.
    public init(dot: Dot, stamp: HybridTimestamp, author: String) {
        self.dot = dot
        self.stamp = stamp
        self.author = author
    }

    /// The order in which candidates are shown and ties are broken: by stamp, then by dot.
    public static func precedes(_ left: Origin, _ right: Origin) -> Bool {
        left.stamp != right.stamp ? left.stamp < right.stamp : left.dot < right.dot
    }
}
