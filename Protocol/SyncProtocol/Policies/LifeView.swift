/// How a record's concurrent heads look to people. Spec: MergeRules §4.
public struct LifeView: Hashable, Sendable {
    /// What the record counts as.
    public enum Status: Hashable, Sendable {
        /// In use; a record that was closed is in use too.
        case alive
        case deleted
        case moved(space: String)
        case erased
    }

    /// What a person is asked about the record as a whole.
    public enum Question: String, Sendable {
        /// Deleted by one, edited by another.
        case delete
        /// Closed by one, edited by another.
        case closing
        /// Moved to different spaces, or moved by one and edited or deleted by another.
        case transfer
    }

    /// What the record counts as.
    public let status: Status
    /// What a person has to decide; nil where nothing is open.
    public let question: Question?
    /// The heads by stamp, then dot.
    public let heads: [DottedValue]

    /// How a record's heads are shown.
    public init(of life: Register) {
        if life.isPlainlyAlive {
            (status, question, heads) = (.alive, nil, life.siblings)
            return
        }
        heads = life.siblings.sorted { Origin.precedes($0.origin, $1.origin) }
        let lives = heads.map(\.life)
        let hasDeletion = lives.contains { if case .deleted = $0 { true } else { false } }
        let staysInUse = lives.contains { $0 == .alive || $0 == .closing }
        let home = heads.last { if case .moved = $0.life { true } else { false } }
        if lives.contains(.erased) {
            (status, question) = (.erased, nil)
        } else if case .moved(let space)? = home?.life {
            // What the new home has taken over does not stand beside the move any more.
            let isAgreed = lives.allSatisfy { $0 == .moved(space: space) }
            (status, question) = (.moved(space: space), isAgreed ? nil : .transfer)
        } else if hasDeletion {
            (status, question) = staysInUse ? (.alive, .delete) : (.deleted, nil)
        } else {
            let isMixed = lives.contains(.closing) && lives.contains(.alive)
            (status, question) = (.alive, isMixed ? .closing : nil)
        }
    }

    /// Whether the record is in use.
    public var isAlive: Bool { status == .alive }
}
