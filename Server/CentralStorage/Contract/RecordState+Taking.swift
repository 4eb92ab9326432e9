import SyncProtocol

extension RecordState {
    /// Applies one delta of a commit as the server does, the values of void commits left out.
    ///
    /// The caller has checked that the delta's `seen` context is covered.
    ///
    /// - Parameter isVoid: whether the server declared a commit void.
    /// - Returns: false, with the state unchanged, when the delta restates a commit that never
    ///   wrote this record: such a value is forged.
    package mutating func take(
        _ delta: Delta, of commit: Dot, isVoid: (Dot) throws -> Bool
    ) rethrows -> Bool {
        guard let voids = try voids(restatedBy: delta, of: commit, isVoid: isVoid) else {
            return false
        }
        Join.apply(delta, of: commit, to: &self, voids: voids)
        return true
    }

    /// The commits that a delta restates and whose values count nowhere; nil when it restates a
    /// commit that never wrote this record.
    package func voids(
        restatedBy delta: Delta, of commit: Dot, isVoid: (Dot) throws -> Bool
    ) rethrows -> Set<Dot>? {
        var voids: Set<Dot> = []
        // In the server's own, of states that it had taken, there is nothing to have seen.
        for dot in delta.isComplete ? [] : delta.foreignDots(besides: commit)
        where !context.covers(dot) {
            guard try isVoid(dot) else { return nil }
            voids.insert(dot)
        }
        return voids
    }

    /// The commits whose values it holds.
    package var dots: Set<Dot> {
        var dots = Set(life.dots)
        for entry in registers.entries { dots.formUnion(entry.register.dots) }
        return dots
    }

    /// Whether it holds a value of a commit.
    package func shows(_ dot: Dot) -> Bool {
        context.covers(dot)
            && (life.dots.contains(dot)
                || registers.entries.contains { $0.register.dots.contains(dot) })
    }

    package var isErased: Bool { life.siblings.contains { $0.life == .erased } }
}
