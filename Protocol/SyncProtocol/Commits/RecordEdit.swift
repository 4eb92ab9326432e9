/// An edit of one record as its author saw it, from which its delta is made.
///
/// The causal rules of local writing stand here, beside the join that they rely on.
/// Spec: MergeRules §4.
public struct RecordEdit: Sendable {
    /// A value that is written to one register.
    public struct Write: Sendable {
        /// The register.
        public let key: RegisterKey
        /// What is written; null empties it.
        public let value: Value
        /// The visible value that is replaced; nil under policies that keep no ancestor.
        public let ancestor: Value?

        /// Makes one of its parts.
        public init(_ key: RegisterKey, _ value: Value, ancestor: Value? = nil) {
            self.key = key
            self.value = value
            self.ancestor = ancestor
        }
    }

    /// What the edit says of the record as a whole.
    public enum Intent: Hashable, Sendable {
        /// An edit of some fields: settles nothing about deletion, closing or a move.
        case ordinary
        /// An edit that brings a field into a terminal state.
        case closing
        /// A decision about the record that replaces every head its author saw.
        case decided(Life)
    }

    /// The record's collection.
    public let collection: String
    /// The record's id.
    public let record: RecordID
    /// The values that are written, in any order.
    public var writes: [Write]
    /// What the commit says of the record's life.
    public var intent: Intent
    /// Which commits the author had seen, where these are fewer than the state's; else nil. It
    /// covers the writer's own commits on the record.
    public var seen: VersionVector?

    /// Makes one of its parts.
    public init(
        collection: String, record: RecordID, writes: [Write], intent: Intent = .ordinary,
        seen: VersionVector? = nil
    ) {
        self.collection = collection
        self.record = record
        self.writes = writes
        self.intent = intent
        self.seen = seen
    }

    /// The delta over the state that the author saw; each register written replaces the siblings
    /// that are there.
    ///
    /// - Parameter current: the record as it is; what the author had not seen of it stands beside.
    public func delta(over current: RecordState, in commit: Origin) -> Delta {
        let entries = writes.map { write in
            let value = DottedValue(
                commit, EncodedValue(write.value), ancestor: write.ancestor.map(EncodedValue.init),
                isResolution: isResolution(of: current.registers[write.key]))
            return RegisterTable.Entry(key: write.key, register: Register(value))
        }
        return Delta(
            collection: collection, record: record,
            seen: seen.map(current.context.common(with:)) ?? current.context,
            life: life(over: current.life, in: commit), registers: RegisterTable(written: entries))
    }

    /// Whether the author has seen different values in a register.
    private func isResolution(of register: Register?) -> Bool {
        guard let register, register.siblings.count > 1 else { return false }
        let shown = register.siblings.filter { seen?.covers($0.dot) ?? true }
        return Set(shown.map(\.value)).count > 1
    }

    private func life(over heads: Register, in commit: Origin) -> Register {
        switch intent {
        case .decided(let life):
            return Register(DottedValue(commit, life.encoded))
        case .closing:
            return Register(restated(heads) + [DottedValue(commit, Life.closing.encoded)])
        case .ordinary:
            return Register(restated(heads) + [DottedValue(commit, Life.alive.encoded)])
        }
    }

    /// Of the heads that an ordinary commit keeps those that the author had seen: the others stay
    /// beside it unsaid.
    private func restated(_ heads: Register) -> [DottedValue] {
        let kept = RecordEdit.restated(heads)
        return seen.map { seen in kept.filter { seen.covers($0.dot) } } ?? kept
    }

    /// The heads that an ordinary commit keeps: those that only a decision settles.
    ///
    /// A closing that no other kind of head stands beside is no open question, so an edit of a
    /// closed record replaces it.
    static func restated(_ heads: Register) -> [DottedValue] {
        let kept = heads.siblings.filter { $0.life != .alive }
        return kept.count == heads.siblings.count && kept.allSatisfy { $0.life == .closing }
            ? [] : kept
    }
}

extension RecordState {
    /// What somebody had seen of the record who decides over an earlier state of it: the commits
    /// that it rested on, and the writer's own ones.
    ///
    /// Spec: MergeRules §3.4.
    ///
    /// - Parameters:
    ///   - shown: the context of the earlier state, on whatever replica that was.
    ///   - writer: of the commit that is made; nil where none has been minted yet.
    /// - Returns: for `RecordEdit.seen`; nil where all of the record was seen.
    public func seen(overShown shown: VersionVector, by writer: WriterID?) -> VersionVector? {
        var seen = context.common(with: shown)
        if let writer { seen.include(Dot(writer, context[writer])) }
        return seen == context ? nil : seen
    }
}
