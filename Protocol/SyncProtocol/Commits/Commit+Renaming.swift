extension Delta {
    /// The delta of a commit with the commits of some branches under their new names.
    ///
    /// Who has seen a commit has seen those of its writer before it. A renamed commit says so of
    /// the part of its writer's history that has other names, so that states that were made of
    /// renamed commits and renamed states are the same.
    public func renamed(_ renaming: Renaming, of commit: Dot) -> Delta {
        var seen = renaming.vector(seen)
        for dot in renaming.past(of: commit) { seen.include(dot) }
        let inner = renaming.within(self.seen, of: commit)
        return Delta(
            collection: collection, record: record, seen: seen,
            life: inner.register(life), registers: inner.table(registers),
            isComplete: isComplete)
    }
}

extension Commit {
    /// The commit under its new name, with all that it has seen under theirs. Redacted parts stay.
    ///
    /// - Throws: when a delta cannot be read.
    public func renamed(_ renaming: Renaming) throws(CBORError) -> Commit {
        let origin = renaming.origin(origin)
        var renamed: [Part] = []
        for part in parts {
            switch part {
            case .redacted: renamed.append(part)
            case .delta(let bytes):
                let delta = try Delta(encoded: bytes, in: self.origin)
                    .renamed(renaming, of: dot)
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
