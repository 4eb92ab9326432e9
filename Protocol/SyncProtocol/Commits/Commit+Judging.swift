/// What a server decides about a commit by the commit alone. Spec: MergeRules §7.
extension Commit {
    /// The deltas that are not redacted, as a device may write them.
    ///
    /// - Returns: nil if one cannot be read or is complete: only a server moves a record.
    public func writableDeltas() -> [Delta]? {
        guard let deltas = try? deltas(), !deltas.contains(where: \.isComplete) else { return nil }
        return deltas
    }

    /// Why a server refuses the commit for good, whatever it holds of the records; nil where it
    /// depends on that.
    ///
    /// - Parameters:
    ///   - deltas: what `writableDeltas()` gives.
    ///   - level: what the writer's device may do in the space; nil if nothing.
    ///   - sealedAt: the last counter that the writer may have, if it was retired.
    ///   - space: the name of the space that the commit is pushed to.
    public func refusal(
        writing deltas: [Delta]?, level: AccessLevel?, sealedAt: UInt64?, in space: String
    ) -> VoidReason? {
        guard let level, level >= .write else { return .notPermitted }
        guard origin.author.utf8.count <= NameLimits.authorBytes, let deltas else {
            return .malformed
        }
        if let sealedAt, dot.counter > sealedAt { return .notPermitted }
        guard level >= Self.levelNeeded(for: deltas, of: dot) else { return .notPermitted }
        return Self.destinations(of: deltas, by: dot).contains(space) ? .malformed : nil
    }

    /// The level that a device needs for what deltas of a commit do: erasing a record and moving it
    /// to another space take more than writing.
    public static func levelNeeded(for deltas: [Delta], of dot: Dot) -> AccessLevel {
        deltas.contains { $0.erases(by: dot) || $0.moves(by: dot) } ? .manage : .write
    }

    /// The spaces that deltas of a commit move records to.
    public static func destinations(of deltas: [Delta], by dot: Dot) -> [String] {
        deltas.compactMap { $0.destination(by: dot) }
    }

    /// Whether a part of it was erased.
    public var isRedacted: Bool {
        parts.contains { if case .redacted = $0 { true } else { false } }
    }

    /// The sizes in bytes of the deltas that are not redacted, in their order.
    public var deltaBytes: [Int] {
        parts.compactMap { if case .delta(let bytes) = $0 { bytes.count } else { nil } }
    }
}

extension Delta {
    /// What the commit itself says of the record, besides the heads that it restates.
    private func head(by commit: Dot) -> Life? {
        life.siblings.first { $0.dot == commit }?.life
    }

    /// Whether any of its heads is `erased`, also a restated one.
    public var showsErasure: Bool { life.siblings.contains { $0.life == .erased } }

    /// Whether the commit itself erases the record.
    public func erases(by commit: Dot) -> Bool { head(by: commit) == .erased }

    /// Whether the commit itself moves the record to another space.
    public func moves(by commit: Dot) -> Bool { destination(by: commit) != nil }

    /// The space that the commit itself moves the record to.
    public func destination(by commit: Dot) -> String? {
        if case .moved(let space) = head(by: commit) { space } else { nil }
    }
}
