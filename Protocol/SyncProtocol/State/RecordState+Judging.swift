/// What a server decides about a delta, or about a state that is given back, by the record's state.
/// Spec: MergeRules §7, §10.
extension RecordState {
    /// Applies one delta of a commit as the server does, the values of void commits left out.
    ///
    /// The caller has checked that the delta's `seen` context is covered.
    ///
    /// - Parameter isVoid: whether the server declared a commit void.
    /// - Returns: false, with the state unchanged, when the delta restates a commit that never
    ///   wrote this record: such a value is forged.
    public mutating func apply(
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
    ///
    /// - Parameter isVoid: whether the server declared a commit void.
    public func voids(
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

    /// Whether the record's context, together with a space's vector, covers what a delta's author
    /// had seen.
    ///
    /// - Parameter head: the counter of a writer's head in the space.
    public func covers(
        _ seen: VersionVector, orHead head: (WriterID) throws -> UInt64
    ) rethrows -> Bool {
        for entry in seen.entries where context[entry.writer] < entry.counter {
            guard try head(entry.writer) >= entry.counter else { return false }
        }
        return true
    }

    /// The state without the values of some commits, wherever another state that has seen them
    /// holds something else: a register that is empty by that says nothing any more, and leaves the
    /// other's as it is. The context stays.
    public func removing(_ dots: Set<Dot>, heldOtherwiseBy other: RecordState) -> RecordState {
        guard !dots.isEmpty else { return self }
        func strip(_ register: Register, _ held: Register) -> Register {
            Register(
                register.siblings.filter { !dots.contains($0.dot) || held.dots.contains($0.dot) })
        }
        var kept: [RegisterKey: Register] = [:]
        for entry in registers.entries {
            let register = strip(entry.register, other.registers[entry.key] ?? .empty)
            if !register.isEmpty { kept[entry.key] = register }
        }
        let life = strip(life, other.life)
        return RecordState(
            context: context, life: life.isEmpty ? other.life : life,
            registers: RegisterTable(kept))
    }
}

extension RecordState {
    /// The commits whose values it holds.
    public var dots: Set<Dot> {
        var dots = Set(life.dots)
        for entry in registers.entries { dots.formUnion(entry.register.dots) }
        return dots
    }

    /// Whether it holds a value of a commit.
    public func shows(_ dot: Dot) -> Bool {
        context.covers(dot)
            && (life.dots.contains(dot)
                || registers.entries.contains { $0.register.dots.contains(dot) })
    }

    /// Whether the record is erased, for good.
    public var isErased: Bool { life.siblings.contains { $0.life == .erased } }

    /// The space that the record has moved to, by the latest of its `moved` heads.
    public var home: String? {
        let moves = life.siblings.filter { if case .moved = $0.life { true } else { false } }
        let latest = moves.max { Origin.precedes($0.origin, $1.origin) }
        guard case .moved(let space) = latest?.life else { return nil }
        return space
    }

    /// Whether nothing of it is shown in its space, so that it may be expunged one day: all heads
    /// are deletions, or it has moved away. What is erased stays.
    public var mayBeExpunged: Bool {
        if isErased { return false }
        return home != nil
            || life.siblings.allSatisfy { if case .deleted = $0.life { true } else { false } }
    }

    /// The heads that erase the record or move it away, and that another state does not show.
    public func decisions(besides other: RecordState) -> [Dot] {
        let known = other.life.dots
        return life.siblings.filter { head in
            switch head.life {
            case .erased, .moved: !known.contains(head.dot)
            default: false
            }
        }.map(\.dot)
    }

    /// The latest stamp of its heads.
    public var latestHead: HybridTimestamp {
        life.latest?.origin.stamp ?? HybridTimestamp(rawValue: 0)
    }
}
