/// The whole merge: commutative, associative and idempotent. Spec: MergeRules §3.
///
/// A dotted value stays if both sides have it, or if the side that lacks it has not seen its dot:
/// who has seen a dot and does not hold it has replaced it.
public enum Join {
    /// Takes a delta's registers into a state; registers that it does not list stay as they are.
    ///
    /// The caller has checked that the delta's `seen` context is covered by the receiver.
    ///
    /// - Parameter voids: commits that were refused for good. Their values are left out, unless the
    ///   state has seen them all the same: then it says what stands.
    public static func apply(
        _ delta: Delta, of commit: Dot, to state: inout RecordState, voids: Set<Dot> = []
    ) {
        var delta = delta
        // The server's own are of states that it had taken.
        if !voids.isEmpty, !delta.isComplete {
            let seen = state.context
            let unseen = delta.foreignDots(besides: commit).filter { !seen.covers($0) }
            delta = delta.removing(voids.intersection(unseen))
        }
        var context = delta.seen
        context.include(commit)
        merge(
            RecordState(context: context, life: delta.life, registers: delta.registers),
            into: &state)
    }

    /// - Parameter refused: commits that the incoming state has seen and does not hold because its
    ///   side refused them; that does not replace their values.
    public static func merge(
        _ incoming: RecordState, into state: inout RecordState, refused: Set<Dot> = []
    ) {
        let context = state.context
        func join(_ local: Register, _ remote: Register) -> Register {
            register(local, seen: context, remote, seen: incoming.context, refused: refused)
        }
        let erased = erasedHeads(state.life, incoming.life)
        state.life = join(state.life, incoming.life)
        state.registers.merge(incoming.registers, with: join)
        state.context.merge(incoming.context)
        if !erased.isEmpty {
            state.life = Register(erased)
            state.registers = RegisterTable()
        }
    }

    /// The `erased` heads of both sides. They stay even if a later commit has replaced them: only
    /// so is erasure the end, in whatever order states meet.
    private static func erasedHeads(_ left: Register, _ right: Register) -> [DottedValue] {
        guard left.isErased || right.isErased else { return [] }
        let known = left.siblings.filter(\.isErased)
        let dots = known.map(\.dot)
        return known + right.siblings.filter { $0.isErased && !dots.contains($0.dot) }
    }

    static func register(
        _ left: Register, seen leftContext: VersionVector,
        _ right: Register, seen rightContext: VersionVector, refused: Set<Dot> = []
    ) -> Register {
        func stays(_ sibling: DottedValue) -> Bool {
            right.holds(sibling.dot) || !rightContext.covers(sibling.dot)
                || refused.contains(sibling.dot)
        }
        func comes(_ sibling: DottedValue) -> Bool {
            !left.holds(sibling.dot) && !leftContext.covers(sibling.dot)
        }
        // Mostly one side is the result as it is.
        let losesNone = left.siblings.allSatisfy(stays)
        if losesNone, !right.siblings.contains(where: comes) { return left }
        if right.siblings.allSatisfy(comes), left.isEmpty || !left.siblings.contains(where: stays) {
            return right
        }
        let staying = losesNone ? left.siblings : left.siblings.filter(stays)
        let coming = right.siblings.filter(comes)
        return coming.isEmpty ? Register(sorted: staying) : Register(staying + coming)
    }
}
