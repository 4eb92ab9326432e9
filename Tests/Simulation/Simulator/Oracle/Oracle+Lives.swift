import SyncProtocol

// Lives: a server that is lost takes along what its dots meant. The next one may give the same dots
// to commits of a copy; until a replica has met it, its states speak of those of the lost one.

extension Oracle {
    /// What a server took and refused until it was lost.
    struct Life: Sendable {
        let taken: [Dot: ContentHash]
        /// The dots among them that it took itself, or was told of.
        let proven: Set<Dot>
        let voided: Set<ContentHash>
    }

    /// A branch that has another name: its first commit, and what tells of which life it is.
    struct BranchName: Sendable {
        let first: Dot
        let known: Dot
        let hash: ContentHash?
        /// The life that has shown it, where nothing else of it is known.
        var life: Int?
    }

    /// What dots mean in one space of a store.
    struct Meanings {
        /// Commits that the store has.
        var own: [Dot: ContentHash] = [:]
        /// Commits that wait there, where no server has any under their dots.
        var pending: [Dot: ContentHash] = [:]
        /// The life of a lost server that its states speak of; nil for the present one.
        var life: Life?
        /// What counts as refused besides: by a server that was lost.
        var oldVoids: Set<ContentHash> = []
        /// Whether the store has not heard yet what the server refuses, and has shown before.
        var isBehind = false
        /// Refused commits of which a state shows values all the same, as a lost epoch had taken
        /// them: it was given back after they were refused.
        var shown: Set<Dot> = []
    }

    /// The server's logs end where a backup has them; what it took since may be gone.
    mutating func beginAnew(_ numbers: [String: UInt64]) {
        isRestored = true
        logNumbers = numbers
        lives.append(Life(taken: taken, proven: proven, voided: voided))
        noteBranches(taken.map { ($0.key, $0.value) })
        proven = []
        // What a backup has refused is read from it; a new server knows of nothing.
        voided = []
    }

    /// Takes in what the server has been told of commits that lives of it had which were lost.
    mutating func learn(recovered found: Observation) {
        guard isRestored else { return }
        // A backup may have refused what a later life took.
        voided.formUnion(found.refused)
        voided.formUnion(found.voids.compactMap { found.recovered[$0] })
        let heads = found.spaces.values.flatMap(\.heads).map {
            (Dot($0.writer, $0.counter), $0.hash)
        }
        let told = (heads + Array(found.recovered)).filter { commits[$0.1] != nil }
        for (dot, hash) in told { prove(dot, hash) }
        for (dot, hash) in told where dot.counter > 1 {
            // A chain hash stands for all commits before it. Later lives may have other commits
            // under their dots, and still remember this one.
            let life = lives.first { $0.taken[dot] == hash }
            for counter in 1..<dot.counter {
                let earlier = Dot(dot.writer, counter)
                if let hash = life?.taken[earlier] { prove(earlier, hash) }
            }
        }
    }

    private mutating func prove(_ dot: Dot, _ hash: ContentHash) {
        if proven.insert(dot).inserted { taken[dot] = hash }
    }

    /// Every commit that the server took in any of its lives, the latest last.
    var everTaken: [KnownCommit] {
        (lives.map(\.taken) + [taken]).flatMap { $0.values.compactMap { commits[$0] } }
    }

    /// The edits that it refused in any of them.
    var everVoided: Set<EditName> {
        let hashes = lives.reduce(into: voided) { $0.formUnion($1.voided) }
        return Set(hashes.compactMap { commits[$0]?.edit })
    }

    /// Remembers of which epoch of the server a replica has heard first.
    mutating func noteLives(_ found: Observation) {
        for epoch in found.spaces.values.compactMap({ $0.cursor?.epoch }) where lifeOf[epoch] == nil
        {
            lifeOf[epoch] = lives.count
        }
    }

    /// Compares a state with what it has to be.
    ///
    /// Who gives back what a lost server held gives it without what that server refused, and says
    /// so last: until then it is not known of which life a state is.
    ///
    /// - Returns: the edits that it holds.
    mutating func read(
        _ state: RecordState, _ place: Place, at holder: Holder, _ meanings: Meanings
    ) throws(Violation) -> Set<EditName> {
        var meanings = meanings
        if isRestored {
            meanings.shown = state.standing.filter(wasTaken)
            givenBack[place, default: []].formUnion(meanings.shown)
        }
        do {
            return try readOnce(state, place, at: holder, meanings)
        } catch {
            // What was shown may have been replaced since, and so has what it had replaced.
            if let dots = givenBack[place], dots != meanings.shown {
                var meanings = meanings
                meanings.shown = dots
                if let names = try? readOnce(state, place, at: holder, meanings) { return names }
            }
            let all = lives.reduce(into: Set()) { $0.formUnion($1.voided) }
            for voids in [all] + lives.reversed().map(\.voided) {
                var meanings = meanings
                meanings.oldVoids = voids
                if let names = try? readOnce(state, place, at: holder, meanings) { return names }
            }
            guard isRestored, holder != .central else { throw error }
            var meanings = meanings
            meanings.isBehind = true
            guard let names = try? readOnce(state, place, at: holder, meanings) else { throw error }
            return names
        }
    }

    /// Whether a lost epoch of the server took what a dot meant then.
    private func wasTaken(_ dot: Dot) -> Bool {
        lives.contains { life in life.taken[dot].map { !life.voided.contains($0) } ?? false }
    }

    private func readOnce(
        _ state: RecordState, _ place: Place, at holder: Holder, _ meanings: Meanings
    ) throws(Violation) -> Set<EditName> {
        let names: Set<EditName>
        do {
            names = try self.names(place, of: state, meanings)
        } catch {
            throw Violation(error.rule, "\(holder), \(place): \(error.message)")
        }
        if !unclear.contains(where: state.context.covers) {
            try compare(state, to: expected(place, knowing: names), holder, place)
        }
        return names
    }

    /// Finds what dots mean under which a replica that holds only states of a branch has given it
    /// its other name: nobody may have made a commit of that name.
    mutating func meetRenamed(_ found: Observation) {
        guard isRestored else { return }
        noteBranches(found)
        let own = found.heldHashes
        for record in found.records {
            let meanings = meanings(found, record.place.space, own: own)
            for entry in record.state?.context.entries ?? [] {
                meetRenamed(through: Dot(entry.writer, entry.counter), meanings)
            }
        }
        for (name, space) in found.spaces {
            let meanings = meanings(found, name, own: own)
            for head in space.heads {
                meetRenamed(through: Dot(head.writer, head.counter), meanings)
            }
        }
    }

    private mutating func meetRenamed(through last: Dot, _ meanings: Meanings) {
        for dot in (1...max(1, last.counter)).map({ Dot(last.writer, $0) }) {
            guard commit(dot, meanings) == nil, let hash = renamed(dot) else { continue }
            noteDouble(hash, dot)
            taken[dot] = hash
            renamedDots.insert(dot)
            if let commit = commits[hash], commit.edit != commit.origin.author {
                otherNames["\(commit.origin.author) \(dot)"] = commit.edit
            }
        }
    }

    /// Remembers under which names the branches go that begin where a replica knows a hash, or of
    /// which it holds states.
    private mutating func noteBranches(_ found: Observation) {
        noteBranches(
            found.spaces.values.flatMap(\.heads).map { (Dot($0.writer, $0.counter), $0.hash) })
        noteBranches(found.commits.map { ($0.dot, $0.hash) })
    }

    private mutating func noteBranches(_ known: [(Dot, ContentHash)]) {
        for (dot, hash) in known where branchHashes.insert(hash).inserted {
            let names =
                [Renaming.Branch(dot.writer, from: dot.counter, hash: hash)]
                + (1...dot.counter).map {
                    Renaming.Branch(dot.writer, from: $0, heldAsStatesOf: hash)
                }
            for branch in names {
                branches[branch.renamed] = BranchName(
                    first: Dot(dot.writer, branch.first), known: dot, hash: hash)
            }
        }
    }

    /// The commit of a server that has a dot by the rule of renaming, perhaps more than once.
    private func renamed(_ dot: Dot) -> ContentHash? {
        guard
            let branch = branches[dot.writer] ?? shownBranch(dot.writer)
                ?? divertedBranch(dot.writer)
        else { return nil }
        let original = Dot(branch.first.writer, branch.first.counter + dot.counter - 1)
        if let life = branch.life { return lives[life].taken[original] }
        let known = lives.reversed().filter { $0.taken[branch.known] == branch.hash }
        let proven = known.filter { $0.proven.contains(branch.known) }
        return (proven + known + lives.reversed()).lazy.compactMap { $0.taken[original] }.first
            ?? taken[original] ?? renamed(original)
    }

    /// The branch of that name of which a replica holds only what a lost epoch has shown.
    private func shownBranch(_ name: WriterID) -> BranchName? {
        for (epoch, life) in lifeOf where life < lives.count {
            for dot in lives[life].taken.keys {
                let branch = Renaming.Branch(
                    dot.writer, from: dot.counter, heldAsStatesOf: ContentHash(of: epoch.bytes))
                guard branch.renamed == name else { continue }
                return BranchName(first: dot, known: dot, hash: nil, life: life)
            }
        }
        return nil
    }

    /// The branch of that name that begins behind another one of its writer.
    private func divertedBranch(_ name: WriterID) -> BranchName? {
        for (base, branch) in branches {
            for known in branches.values where known.known.writer == branch.first.writer {
                guard let hash = known.hash, known.known.counter > branch.first.counter,
                    Renaming.Branch(base, from: 1, hash: hash).renamed == name
                else { continue }
                return BranchName(first: known.known, known: known.known, hash: hash)
            }
        }
        return nil
    }

    func meanings(
        _ found: Observation, _ space: String, own: [Dot: ContentHash]
    ) -> Meanings {
        let life = found.spaces[space]?.cursor?.epoch.flatMap { lifeOf[$0] } ?? lives.count
        return Meanings(own: own, life: life < lives.count ? lives[life] : nil)
    }

    /// The commit that a dot means, if anybody took one under it.
    func commit(
        _ dot: Dot, _ meanings: Meanings
    ) -> (known: KnownCommit, isOwn: Bool, isVoid: Bool)? {
        let own = meanings.own[dot]
        let lost = meanings.life?.taken[dot]
        guard let hash = own ?? lost ?? taken[dot] ?? meanings.pending[dot],
            let commit = commits[hash]
        else { return nil }
        let voided = lost == nil ? voided : meanings.life?.voided ?? voided
        // What was refused under one name was not under another.
        let isRenamed = renamedDots.contains(dot) && commit.origin.dot != dot
        let isVoid =
            !isRenamed && !meanings.isBehind && !meanings.shown.contains(dot)
            && (voided.contains(hash) || meanings.oldVoids.contains(hash))
        return (commit, own != nil, isVoid)
    }
}

extension RecordState {
    /// The commits of which something stands in it.
    fileprivate var standing: Set<Dot> {
        registers.entries.reduce(into: Set(life.dots)) { $0.formUnion($1.register.dots) }
    }
}
