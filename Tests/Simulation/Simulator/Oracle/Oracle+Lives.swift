import SyncProtocol

// Lives: a server that is lost takes along what its dots meant. The next one may give the same dots
// to commits of a copy; until a replica has met it, its states speak of those of the lost one.

extension Oracle {
    /// The server's logs end where a backup has them; what it took since may be gone.
    mutating func beginAnew(_ numbers: [String: UInt64]) {
        isRestored = true
        logNumbers = numbers
        lives.append(taken)
    }

    /// Remembers of which life of the server a replica has heard first.
    mutating func noteLives(_ found: Observation) {
        for epoch in found.spaces.values.compactMap({ $0.cursor?.epoch }) where lifeOf[epoch] == nil
        {
            lifeOf[epoch] = lives.count
        }
    }

    /// The life of the server whose dots a store's states of a space speak; the present one is
    /// `lives.count`.
    func life(_ found: Observation, _ space: String) -> Int {
        found.spaces[space]?.cursor?.epoch.flatMap { lifeOf[$0] } ?? lives.count
    }

    /// What the dots of a space mean in a store.
    ///
    /// - Parameter own: commits that the store has; others are what the server took.
    func meanings(
        _ found: Observation, _ space: String, own: [Dot: ContentHash]
    ) -> [Dot: ContentHash] {
        let life = life(found, space)
        return life == lives.count ? own : own.merging(lives[life]) { own, _ in own }
    }
}
