import SyncProtocol

// Learning: reads what a step did to the stores that it touched.

extension Oracle {
    /// Takes in what the server has logged since.
    ///
    /// - Parameter found: what it holds now.
    mutating func learn(
        _ log: [LoggedEntry], besides found: Observation
    ) throws(Violation) {
        var own: [OwnCommit] = []
        for entry in log {
            let next = (logNumbers[entry.space] ?? 0) + 1
            guard entry.number == next else {
                throw Violation("log", "\(entry.space): number \(entry.number) follows \(next - 1)")
            }
            logNumbers[entry.space] = next
            guard let dot = entry.dot else { continue }
            if let before = taken[dot], before != entry.hash, !isRestored {
                throw Violation("one-hash", "the server took \(dot) twice, with two contents")
            }
            if commits[entry.hash] == nil, let commit = try meet(entry, dot) { own.append(commit) }
            noteDouble(entry.hash, dot)
            taken[dot] = entry.hash
            proven.insert(dot)
            // A restored server may take what it had refused in the life that it lost.
            if entry.kind == 1 {
                try refuse(entry)
            } else {
                accept(entry.hash)
                try acceptHostile(entry.hash, dot, in: entry.space, of: hostility)
            }
        }
        meetRenamed(found)
        try learn(own)
    }

    /// An original that goes on beside its copy may stamp again what the copy pushes too: then the
    /// server takes one edit under two dots, and an equal value stands beside what replaced it.
    mutating func noteDouble(_ hash: ContentHash, _ dot: Dot) {
        guard let edit = commits[hash]?.edit else { return }
        // Also in a life that was lost: what the server has brought elsewhere has its names.
        let isDouble = ([taken] + lives.map(\.taken)).contains { taken in
            taken.contains { other, taken in
                other != dot && commits[taken]?.edit == edit
                    && commits[taken]?.space == commits[hash]?.space
            }
        }
        if isDouble { doubled.insert(edit) }
    }

    /// Whether the server has taken an edit under another dot than one that waits.
    func isTaken(_ commit: KnownCommit, besides dot: Dot) -> Bool {
        taken.contains { other, hash in
            other != dot && commits[hash]?.edit == commit.edit
                && commits[hash]?.space == commit.space
        }
    }

    /// What another epoch refused stands beside what had replaced it: a state of that life does not
    /// say which of both is why it lacks it.
    private mutating func accept(_ hash: ContentHash) {
        voided.remove(hash)
        guard lives.contains(where: { $0.voided.contains(hash) }) else { return }
        if let edit = commits[hash]?.edit { doubled.insert(edit) }
    }

    /// The server refuses nothing without one of the reasons that the world has given it.
    private mutating func refuse(_ entry: LoggedEntry) throws(Violation) {
        voided.insert(entry.hash)
        // Any reason is good enough.
        if hostileCommits[entry.hash] != nil { return }
        guard case .void(_, _, let reason)? = try? LogEntry(encoded: entry.bytes) else {
            throw Violation("log", "\(entry.space): entry \(entry.number) cannot be read")
        }
        let name = commits[entry.hash]?.edit ?? ""
        let isJust: Bool =
            switch (reason, edits[name]?.maker) {
            case (.notPermitted, .field(let index)): restricted.contains(index)
            case (.erased, _):
                commits[entry.hash]?.records.contains(where: isErased) == true
            case (.collected, _):
                commits[entry.hash]?.records.contains { record in
                    everCollected.contains(Place(space: entry.space, record: record))
                } == true
            default: false
            }
        guard isJust else { throw Violation("void", "\(name) was refused: \(reason)") }
    }

    /// A commit whose stamp was corrected on its way was never seen in a replica as it is now.
    ///
    /// - Returns: what the server has written by itself.
    private mutating func meet(
        _ entry: LoggedEntry, _ dot: Dot
    ) throws(Violation) -> OwnCommit? {
        let commit = try? Commit(dot: dot, frame: entry.bytes[...])
        let edit = commit.map { name(of: $0.origin) }
        if let commit, let edit, edit != commit.origin.author {
            return try meetOwn(commit, edit, entry)
        }
        let known = commits.values.filter { $0.origin.dot == dot }.max { $0.serial < $1.serial }
        if entry.kind == 1, let name = refused[dot], let edit = edits[name] {
            // It was renamed, or stamped again, and refused in one step.
            commits[entry.hash] = KnownCommit(
                edit: name, space: entry.space,
                origin: Origin(dot: dot, stamp: HybridTimestamp(rawValue: 0), author: name),
                records: Set(edit.parts.keys), serial: commits.count)
            return nil
        }
        guard let known, entry.kind == 1 || edit == known.edit else {
            throw Violation("origin", "the server took \(dot), which nobody made")
        }
        commits[entry.hash] = KnownCommit(
            edit: known.edit, space: known.space, origin: commit?.origin ?? known.origin,
            records: known.records, serial: commits.count)
        return nil
    }

    /// Takes in the commits that a replica holds; those that are new were made on it.
    mutating func learn(_ found: Observation, at holder: Holder) throws {
        noteLives(found)
        meetRenamed(found)
        for item in found.quarantined {
            guard let commit = try? Commit(dot: item.dot, frame: item.frame[...]) else { continue }
            refused[item.dot] = name(of: commit.origin)
        }
        for commit in found.commits {
            if commits[commit.hash] == nil { try meet(commit, found, at: holder) }
            // What was renamed after the server had taken it comes back to it in states.
            guard isRestored, !commit.isPending, taken[commit.dot] == nil,
                commits[commit.hash] != nil
            else { continue }
            noteDouble(commit.hash, commit.dot)
            taken[commit.dot] = commit.hash
        }
    }

    /// What a replica holds as taken is what the server took.
    func checkTaken(_ found: Observation, at holder: Holder) throws(Violation) {
        for commit in found.commits {
            if !commit.isPending, !isRestored, taken[commit.dot] != commit.hash {
                throw Violation(
                    "one-hash", "\(holder) holds as taken another \(commit.dot) than the server")
            }
        }
    }

    private mutating func meet(
        _ found: Observation.Commit, _ all: Observation, at holder: Holder
    ) throws {
        let commit = try Commit(dot: found.dot, frame: found.frame[...])
        let name = name(of: commit.origin)
        guard name == commit.origin.author else {
            // What the server wrote by itself is learnt from its log, unless it has been renamed.
            commits[found.hash] = taken[found.dot].flatMap { commits[$0] }
            return
        }
        let deltas = try commit.deltas()
        commits[found.hash] = KnownCommit(
            edit: name, space: found.space, origin: commit.origin,
            records: Set(deltas.map(\.record))
                .union(commit.isRedacted ? edits[name]?.parts.keys.map { $0 } ?? [] : []),
            serial: commits.count)
        if let known = edits[name] {
            try compare(known, deltas, of: found.dot)
            return
        }
        var edit = Edit(name: name, space: found.space, maker: holder)
        let meanings = meanings(
            all, found.space, own: isRestored ? all.heldHashes : all.pendingHashes)
        for delta in deltas {
            let claimed = try names(delta.record, in: delta.seen, meanings, includingVoid: true)
            let part = try part(delta, of: found, at: holder, in: all, claimed)
            try check(claimed, against: part.seen, name)
            edit.parts[delta.record] = part
        }
        edits[name] = edit
    }

    /// What a commit says that its author had seen is what was in view, and nothing else.
    private func check(
        _ claimed: Set<EditName>, against seen: Set<EditName>, _ name: EditName
    ) throws(Violation) {
        // By a lost server too, before the replica has met the next one.
        let void = everVoided
        guard claimed.isSuperset(of: seen), claimed.subtracting(seen).isSubset(of: void) else {
            throw Violation(
                "seen", "\(name) claims to have seen \(claimed.sorted()), not \(seen.sorted())")
        }
    }

    /// What is in view, and what the authors of that had seen: a restore of the server can take it
    /// out of the view again.
    private func seenBefore(_ place: Place, at holder: Holder) -> Set<EditName> {
        let shown = knowledge[holder]?[place] ?? []
        // So can an erasure where the record has moved.
        guard isRestored || everCollected.contains(place) else { return shown }
        return shown.reduce(into: shown) {
            $0.formUnion(edits[$1]?.parts[place.record]?.seen ?? [])
        }
    }

    private func part(
        _ delta: Delta, of commit: Observation.Commit, at holder: Holder,
        in all: Observation, _ claimed: Set<EditName>
    ) throws -> Edit.Part {
        let place = Place(space: commit.space, record: delta.record)
        // What clashes is in view, and its dot speaks of what it hides.
        let clashing = clashing(all)
        let inView = seenBefore(place, at: holder).subtracting(clashing)
            .union(hidden(all).filter { edits[$0]?.parts[place.record] != nil })
        guard let own = delta.life.siblings.first(where: { $0.dot == commit.dot }) else {
            throw Violation("delta", "\(commit.dot) writes no head")
        }
        let (author, writer) = (own.origin.author, commit.dot.writer)
        let seen = seen(by: author, of: writer, inView: inView, claimed: claimed)
        try checkCorrection(
            author, of: writer, on: place, writing: delta.registers.entries.map(\.key.text),
            inView: inView)
        let restated = Set(
            delta.life.siblings.filter { $0.dot != commit.dot }.map { self.name(of: $0.origin) })
        let isDecision = restated.isEmpty && decisions.contains(author)
        let kept = keptHeads(place, seen: inView).intersection(seen)
        let mayStandBesides =
            seen.isDisjoint(with: doubled)
            ? kept : keptHeads(place, seen: inView, isBesideOthers: true).intersection(seen)
        let isKept = [kept, mayStandBesides].contains {
            restated.symmetricDifference($0).isSubset(of: doubled.union(clashing))
        }
        guard isDecision || isKept else {
            throw Violation(
                "heads", "\(author) on \(place) leaves \(restated) and not \(kept)")
        }
        var writes: [String: Edit.Written] = [:]
        for entry in delta.registers.entries {
            guard entry.register.dots == [commit.dot] else {
                throw Violation("delta", "\(commit.dot) does not replace \(entry.key.text) whole")
            }
            let value = entry.register.siblings[0]
            writes[entry.key.text] = Edit.Written(
                value: value.value.decoded.withoutClockTimes(in: entry.key.text),
                ancestor: value.ancestor?.decoded,
                isResolution: value.isResolution)
        }
        return Edit.Part(writes: writes, head: own.life, seen: seen, keptHeads: restated)
    }

    /// The edit that a value in a state came from.
    func name(of origin: Origin) -> EditName {
        guard !origin.author.hasPrefix("e") else { return origin.author }
        let name = "\(origin.author) \(origin.dot)"
        return otherNames[name] ?? name
    }

    /// A commit that was renamed or stamped again says what it said before.
    private func compare(_ known: Edit, _ deltas: [Delta], of dot: Dot) throws(Violation) {
        for delta in deltas {
            let writes = delta.registers.entries.reduce(into: [String: Value]()) {
                $0[$1.key.text] = $1.register.siblings.first?.value.decoded
                    .withoutClockTimes(in: $1.key.text)
            }
            guard let part = known.parts[delta.record],
                part.writes.mapValues(\.value) == writes
            else { throw Violation("renaming", "\(dot) says something else than \(known.name)") }
        }
    }
}

extension Commit {
    /// Whether an erasure has taken a delta out of it.
    fileprivate var isRedacted: Bool {
        parts.contains { if case .redacted = $0 { true } else { false } }
    }
}
