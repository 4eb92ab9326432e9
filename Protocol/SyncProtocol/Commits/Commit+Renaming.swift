extension Delta {
    /// The delta of a commit with the commits of some branches under their new names.
    ///
    /// Who has seen a commit has seen those of its writer before it. A renamed commit says so of
    /// the part of its writer's history that has other names, so that states that were made of
    /// renamed commits and renamed states are the same.
    ///
    /// - Parameter state: what the record's own state has seen, under the new names. Nobody could
    ///   give a server more than that of a branch which is held as states only, so nothing waits
    ///   for it; nil where all of it is held.
    public func renamed(
        _ renaming: Renaming, of commit: Dot, over state: VersionVector? = nil
    ) -> Delta {
        var seen = renaming.vector(seen)
        for dot in renaming.past(of: commit) { seen.include(dot) }
        let inner = renaming.within(self.seen, of: commit)
        let (life, registers) = (inner.register(life), inner.table(registers))
        if let state {
            let values = [life] + registers.entries.map(\.register)
            seen = renaming.seen(seen, restating: values.flatMap(\.dots), over: state)
        }
        return Delta(
            collection: collection, record: record, seen: seen, life: life,
            registers: registers, isComplete: isComplete)
    }
}

extension Renaming {
    /// What a delta has seen, without what its record's state lacks of branches that are held as
    /// states only.
    fileprivate func seen(
        _ seen: VersionVector, restating dots: [Dot], over state: VersionVector
    ) -> VersionVector {
        let states = Set(branches.values.joined().filter(\.isHeldAsStates).map(\.renamed))
        guard seen.entries.contains(where: { states.contains($0.writer) }) else { return seen }
        var held = state
        for dot in dots where states.contains(dot.writer) { held.include(dot) }
        var result = VersionVector()
        for entry in seen.entries {
            let counter =
                states.contains(entry.writer)
                ? min(entry.counter, held[entry.writer]) : entry.counter
            if counter > 0 { result.include(Dot(entry.writer, counter)) }
        }
        return result
    }
}

extension Commit {
    /// The commit under its new name, with all that it has seen under theirs. Redacted parts stay.
    ///
    /// - Parameter states: what the states of its records have seen, under the new names.
    /// - Throws: when a delta cannot be read.
    public func renamed(
        _ renaming: Renaming, over states: [RecordReference: VersionVector] = [:]
    ) throws(CBORError) -> Commit {
        let origin = renaming.origin(origin)
        var renamed: [Part] = []
        for part in parts {
            switch part {
            case .redacted: renamed.append(part)
            case .delta(let bytes):
                let old = try Delta(encoded: bytes, in: self.origin)
                let record = RecordReference(collection: old.collection, record: old.record)
                let delta = old.renamed(renaming, of: dot, over: states[record])
                renamed.append(.delta(delta.encoded(in: origin)[...]))
            }
        }
        return Commit(origin: origin, parts: renamed)
    }

    /// Whether its own dot or anything that its deltas have seen is renamed.
    ///
    /// - Throws: when a delta cannot be read.
    public func isTouched(by renaming: Renaming) throws(CBORError) -> Bool {
        if renaming.contains(dot) { return true }
        return try deltas().contains { renaming.touches($0.seen) }
    }

    /// The commit with the deltas of some records replaced by their hashes: its own hash stays.
    ///
    /// A delta that cannot be read stays as well; nobody shows it.
    public func redacting(_ isRedacted: (RecordReference) -> Bool) -> Commit {
        let redacted = parts.map { part -> Part in
            guard case .delta(let bytes) = part,
                let delta = try? Delta(encoded: bytes, in: origin),
                isRedacted(RecordReference(collection: delta.collection, record: delta.record))
            else { return part }
            return .redacted(part.hash)
        }
        return Commit(origin: origin, parts: redacted)
    }
}
