import SyncProtocol

// Checking: what must be true of a store after every step.

extension Oracle {
    /// Checks one store against the model, and remembers what it shows.
    ///
    /// - Parameter loss: what the step may have taken out of the store.
    mutating func check(
        _ found: Observation, at holder: Holder, isExtended: Bool = false, after loss: Loss = .none
    ) throws {
        var shown: [Place: Set<EditName>] = [:]
        var acknowledged: [Place: Set<EditName>] = [:]
        let pending = found.pendingHashes
        // A bundle brings back what was renamed since it was made.
        func waitsTwice(_ commit: KnownCommit) -> Bool {
            pending.values.count { commits[$0]?.edit == commit.edit } > 1
        }
        let hidden = hidden(found)
        // Until it has met a new server, a replica holds what the lost one took, and does not know
        // what the new one refuses.
        let held =
            isRestored ? found.acknowledgedHashes.filter { !found.voids.contains($0.key) } : [:]
        let meanings = Dictionary(
            uniqueKeysWithValues: found.spaces.keys.map { space in
                var meanings = self.meanings(found, space, own: held)
                // A state is the server's: under one's own dots it may have seen others' commits.
                if isRestored { meanings.pending = pending }
                return (space, meanings)
            })
        let origins = origins(found)
        for record in found.records {
            let place = record.place
            var names: Set<EditName> = []
            var isUnclear = false
            if let state = record.state {
                names = try read(
                    state, place, at: holder, meanings[place.space] ?? Meanings())
                isUnclear = unclear.contains(where: state.context.covers)
            }
            acknowledged[place] = names
            for (dot, hash) in pending {
                guard let commit = commits[hash], commit.records.contains(place.record) else {
                    continue
                }
                // A scan brings what was made of a refused commit before it says so at its end.
                let isOver = voided.contains(hash) || hidden.contains(commit.edit)
                if isOver, record.state?.context.covers(dot) == true { continue }
                guard commit.space == place.space else { continue }
                // It stands there under another dot already.
                let isTwice = isRestored || isTaken(commit, besides: dot) || waitsTwice(commit)
                if !names.insert(commit.edit).inserted, isTwice { doubled.insert(commit.edit) }
            }
            shown[place] = names
            // What waits and has lost its record brings along the heads that it left standing.
            let isLeft = record.state == nil && everCollected.contains(place)
            if record.document != nil, !isUnclear, !isLeft, names.isDisjoint(with: doubled) {
                let view = RecordExpectation(
                    self, place, names, origins: origins, isExtended: isExtended)
                try view.check(record, holder)
            }
        }
        try checkDigests(found, holder)
        try checkAccess(found, holder)
        try checkVectors(found, holder, acknowledged)
        try checkOrder(found, holder)
        try checkNothingVanished(found, holder, shown, loss)
        knowledge[holder] = shown
        if holder == .central { everHeld.merge(shown) { $0.union($1) } }
        scanning[holder] = Set(found.spaces.filter { $1.cursor?.isScan == true }.keys)
        quarantine[holder] = quarantinedNames(found)
    }

    /// Known open: of a copy's pending edits a scan hides those whose dots the server gave to other
    /// commits, until its end tells of the fork.
    func hidden(_ found: Observation) -> Set<EditName> {
        Set(clashes(found).compactMap { commits[$0.hash]?.edit })
    }

    /// The edits that hide them.
    func clashing(_ found: Observation) -> Set<EditName> {
        Set(clashes(found).compactMap { taken[$0.dot].flatMap { commits[$0]?.edit } })
    }

    private func clashes(_ found: Observation) -> [Observation.Commit] {
        found.commits.filter { commit in
            commit.isPending && found.spaces[commit.space]?.cursor?.isScan == true
                && taken[commit.dot].map { $0 != commit.hash } ?? false
        }
    }

    func compare(
        _ state: RecordState, to expected: Expected, _ holder: Holder, _ place: Place
    ) throws(Violation) {
        let heads = Set(state.life.siblings.map { name(of: $0.origin) })
        guard isAsExpected(heads, expected.heads) else {
            throw Violation(
                "heads",
                "\(holder), \(place): \(heads.sorted()) and not \(expected.heads.sorted())")
        }
        try checkHeads(state, place)
        var registers: [String: Set<EditName>] = [:]
        for entry in state.registers.entries {
            for sibling in entry.register.siblings {
                let name = name(of: sibling.origin)
                registers[entry.key.text, default: []].insert(name)
                let written = edits[name]?.parts[place.record]?.writes[entry.key.text]
                let value = sibling.value.decoded.withoutClockTimes(in: entry.key.text)
                guard written?.value == value else {
                    throw Violation(
                        "value", "\(holder), \(place): \(entry.key.text) of \(name) has changed")
                }
            }
        }
        let keys = Set(registers.keys).union(expected.registers.keys).sorted()
        let wrong = keys.filter {
            !isAsExpected(registers[$0, default: []], expected.registers[$0, default: []])
        }
        guard wrong.isEmpty else {
            let lines = wrong.map {
                "\($0) holds \(registers[$0, default: []].sorted()) and not "
                    + "\(expected.registers[$0, default: []].sorted())"
            }
            throw Violation("siblings", "\(holder), \(place): \(lines.joined(separator: "; "))")
        }
    }

    /// Whether what stands somewhere is what has to, or besides only edits that were taken twice.
    private func isAsExpected(_ found: Set<EditName>, _ expected: Set<EditName>) -> Bool {
        found.isSuperset(of: expected) && found.subtracting(expected).isSubset(of: doubled)
    }

    /// A space that is not granted any more is not there any more.
    private func checkAccess(_ found: Observation, _ holder: Holder) throws(Violation) {
        for record in found.records where found.spaces[record.place.space]?.isGranted == false {
            throw Violation("purged", "\(holder) keeps \(record.place) without access")
        }
    }

    /// The digest that is kept up is the one of the states that are there.
    private func checkDigests(_ found: Observation, _ holder: Holder) throws(Violation) {
        for (name, space) in found.spaces {
            var digest = Digest()
            for record in found.records where record.place.space == name {
                guard let state = record.state, !state.isEmpty else { continue }
                digest.add(
                    Digest.term(
                        collection: found.collections[record.place.record] ?? "",
                        record: record.place.record, state: state.encoded()))
            }
            guard digest == space.digest else {
                throw Violation("digest", "\(holder), \(name): it is not that of the states")
            }
            guard !space.isRescanning else {
                throw Violation("converged", "\(holder), \(name): it differed from the server's")
            }
        }
    }

    /// A vector claims only what is held: every edit under it is in the state of its records.
    private func checkVectors(
        _ found: Observation, _ holder: Holder, _ held: [Place: Set<EditName>]
    ) throws(Violation) {
        for (name, space) in found.spaces {
            let meanings = meanings(found, name, own: isRestored ? found.heldHashes : [:])
            for head in space.heads {
                for counter in 1...max(1, head.counter) where counter <= head.counter {
                    let dot = Dot(head.writer, counter)
                    guard let commit = commit(dot, meanings) else {
                        throw Violation(
                            "vector", "\(holder), \(name): claims \(dot), which nobody took")
                    }
                    // Until it has met the next server, what the lost one refused is void for it.
                    let isVoid = isRestored && found.voids.contains(dot)
                    if isVoid || commit.isVoid { continue }
                    for record in commit.known.records {
                        let place = Place(space: name, record: record)
                        guard held[place]?.contains(commit.known.edit) != true,
                            !everCollected.contains(place)
                        else { continue }
                        throw Violation(
                            "vector", "\(holder), \(place): claims \(commit.known.edit), lacks it")
                    }
                }
            }
        }
    }

    /// The pending commits of a space stand in causal order: none before one that it had seen.
    private func checkOrder(_ found: Observation, _ holder: Holder) throws(Violation) {
        let pending = Dictionary(grouping: found.commits.filter(\.isPending), by: \.space)
        for order in pending.values.map({ $0.compactMap { commits[$0.hash]?.edit } }) {
            let places = Dictionary(
                order.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
            for (position, name) in order.enumerated() {
                for seen in edits[name]?.parts.values.flatMap({ $0.seen }) ?? [] {
                    guard let place = places[seen], place > position, !doubled.contains(seen)
                    else { continue }
                    throw Violation("order", "\(holder): \(name) is pending before \(seen)")
                }
            }
        }
    }

    /// What a store has shown it goes on showing, unless the server refused it: then it is in the
    /// quarantine of those who had it pending.
    private func checkNothingVanished(
        _ found: Observation, _ holder: Holder, _ shown: [Place: Set<EditName>], _ loss: Loss
    ) throws(Violation) {
        guard loss != .anything else { return }
        // A bundle may tell of what a lost server refused.
        let void = everVoided
        let kept = quarantinedNames(found)
        // Refused, and not yet told so.
        let waiting = Set(found.pendingHashes.values.compactMap { commits[$0]?.edit })
        let ended = endedUnclearly(found)
        let before = knowledge[holder] ?? [:]
        for place in before.keys.sorted() {
            if everCollected.contains(place) { continue }
            // What was never sent of an erased record goes with it.
            if isErased(place.record, knowing: shown[place] ?? []) || ended.contains(place) {
                continue
            }
            var gone = before[place, default: []].subtracting(shown[place] ?? [])
                .subtracting(hidden(found))
            if loss == .fetched { gone.subtract(fetched(place, by: holder)) }
            // Of a scan that a restored server cannot end nobody can say what it has brought.
            if isRestored, scanning[holder]?.contains(place.space) == true {
                gone = gone.filter { edits[$0]?.maker == holder }
            }
            // Who has lost access keeps only what no server has taken, in quarantine.
            if found.spaces[place.space]?.isGranted != true {
                gone.subtract(everTaken.map(\.edit))
                gone.subtract(kept)
            }
            guard gone.subtracting(void).isEmpty else {
                throw Violation(
                    "vanished", "\(holder), \(place): \(gone.subtracting(void).sorted())")
            }
            // Of what a restored server refuses now, and had taken before, the author keeps it.
            let owed = gone.subtracting(kept).subtracting(waiting)
                .filter { !isRestored || edits[$0]?.maker == holder }
            guard owed.isEmpty else {
                throw Violation("quarantine", "\(holder), \(place): \(owed.sorted())")
            }
        }
        let all = shown.values.reduce(into: kept) { $0.formUnion($1) }
        guard all.isSuperset(of: quarantine[holder] ?? []) else {
            throw Violation("quarantine", "\(holder): something in it is gone")
        }
    }

    /// Records that the server's own word has ended, which was erased in the step that wrote it.
    private func endedUnclearly(_ found: Observation) -> Set<Place> {
        Set(
            found.records.compactMap { record in
                let heads = record.state?.life.siblings ?? []
                let isUnclear = heads.contains { $0.life == .erased && unclear.contains($0.dot) }
                return isUnclear ? record.place : nil
            })
    }

    /// What a replica can have got from the server: edits of others, its own ones where the server
    /// has brought them to, and all that the server holds where an older copy was put in its place.
    private func fetched(_ place: Place, by holder: Holder) -> Set<EditName> {
        // Also from one that was lost meanwhile.
        let known = everHeld[place] ?? []
        return Set(knowledge[holder]?[place] ?? []).filter { name in
            let isOwn = edits[name]?.maker == holder && edits[name]?.space == place.space
            return !isOwn || unreliable.contains(holder) && known.contains(name)
        }
    }

    private func quarantinedNames(_ found: Observation) -> Set<EditName> {
        Set(
            found.quarantined.compactMap { item in
                (try? Commit(dot: item.dot, frame: item.frame[...])).map { name(of: $0.origin) }
            })
    }
}
