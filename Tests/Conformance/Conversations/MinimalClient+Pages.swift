import SyncProtocol

/// What an answer gets wrong.
struct ConversationError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

extension MinimalClient {
    /// Applies a page: all of it, or it throws.
    mutating func apply(_ page: Page) throws {
        switch page.content {
        case .entries(let entries): for entry in entries { try apply(entry) }
        case .states(let states): for state in states { try merge(state) }
        }
        for state in page.wanted { try merge(state) }
        if !cursor.isInScan { parts = [] }
        if let part = page.part { parts.append(part) }
        if let head = page.head, let vector = head.vector {
            for part in parts { adopt(part.vector, part.voids, part.expunged, head) }
            adopt(vector, head.voids, head.expunged, head)
        }
        cursor = page.next
        if case .knowledge(_, _, let prefix) = cursor, chain.prefix != prefix {
            throw ConversationError("the entries do not lead to the chain of the cursor")
        }
        if let head = page.head, head.digest != digest || head.chain != chain {
            throw ConversationError("what is held is not what the server holds")
        }
    }

    private mutating func apply(_ entry: LogEntry) throws {
        switch entry {
        case .commit(let dot, let frame, _):
            let commit = try Commit(dot: dot, frame: frame)
            let hash = commit.hash(after: heads[dot.writer]?.hash ?? .zero)
            try take(Held(commit: commit, hash: hash))
            chain = LogEntry.chain(chain, hash)
        case .acknowledgement(let first, let count, let hash):
            for counter in first.counter..<first.counter + count {
                let dot = Dot(first.writer, counter)
                guard let held = pending.first(where: { $0.dot == dot }) else {
                    throw ConversationError("\(dot) was echoed and is not held")
                }
                try take(held)
                chain = LogEntry.chain(chain, held.hash)
            }
            guard heads[first.writer]?.hash == hash else {
                throw ConversationError("other commits than those held were echoed")
            }
        case .void(let dot, let hash, let reason):
            try advance(dot, to: hash)
            quarantine(entry)
            chain = LogEntry.chain(
                chain, LogEntry.voidHash(dot, hash: hash, reason: reason))
        }
    }

    private mutating func advance(_ dot: Dot, to hash: ContentHash) throws {
        guard dot.counter == (heads[dot.writer]?.counter ?? 0) + 1 else {
            throw ConversationError("\(dot) does not follow its writer's last commit")
        }
        heads[dot.writer] = WriterHead(dot.writer, counter: dot.counter, hash: hash)
    }

    /// Takes a commit into the acknowledged states.
    private mutating func take(_ held: Held) throws {
        try advance(held.dot, to: held.hash)
        for delta in try held.commit.deltas() {
            let reference = RecordReference(collection: delta.collection, record: delta.record)
            var state = states[reference] ?? RecordState()
            guard delta.isComplete || state.context.merging(vector).covers(delta.seen) else {
                throw ConversationError("\(held.dot) has seen what is not held")
            }
            Join.apply(delta, of: held.dot, to: &state, voids: Set(voids.map(\.dot)))
            states[reference] = state
        }
        if let own = pending.first(where: { $0.dot == held.dot }), own.hash != held.hash {
            throw ConversationError("\(held.dot) is held with other content")
        }
        pending.removeAll { $0.dot == held.dot }
    }

    private mutating func quarantine(_ void: LogEntry) {
        if !voids.contains(void) { voids.append(void) }
        quarantine += pending.map(\.dot).filter { $0 == void.dot }
        pending.removeAll { $0.dot == void.dot }
    }

    private mutating func merge(_ entry: StateEntry) throws {
        let incoming = try RecordState(encoded: Array(entry.state))
        let reference = RecordReference(collection: entry.collection, record: entry.record)
        var state = states[reference] ?? RecordState()
        // Where the server has seen all that is held here, its state is the acknowledged one.
        if incoming.context.covers(state.context) {
            state = incoming
        } else {
            Join.merge(incoming, into: &state)
        }
        states[reference] = state
    }

    /// At the end of a scan the vector is true of the states.
    private mutating func adopt(
        _ vector: [WriterHead], _ voids: [LogEntry], _ gone: [RecordReference], _ head: LogEnd
    ) {
        for void in voids { quarantine(void) }
        for record in gone { states[record] = nil }
        expunged += gone
        for writer in vector { heads[writer.writer] = writer }
        chain = head.chain
        let known = self.vector
        pending.removeAll { known.covers($0.dot) }
    }
}

// MARK: - Other histories

extension MinimalClient {
    /// Gives the commits that the server does not hold their other name, and goes on under a fresh
    /// writer.
    mutating func settle(_ fork: WriterFork, freshWriter: UInt64) throws {
        let first = pending.first {
            $0.dot.writer == fork.head.writer
                && fork.compare($0.hash, at: $0.dot.counter) != .equal
        }
        guard let first else { throw ConversationError("nothing differs") }
        var renaming = Renaming()
        renaming.insert(
            Renaming.Branch(first.dot.writer, from: first.dot.counter, hash: first.hash))
        var last: [WriterID: ContentHash] = [:]
        pending = try pending.map { held in
            let commit = try held.commit.renamed(renaming)
            let hash = commit.hash(after: last[commit.dot.writer] ?? .zero)
            last[commit.dot.writer] = hash
            return Held(commit: commit, hash: hash)
        }
        writer = WriterID(rawValue: freshWriter)
    }

    /// Goes on in the history of a server that holds all that is known here.
    ///
    /// - Parameter shared: up to where both histories are one, as the old cursor was answered.
    mutating func resume(
        in history: SpaceHistory, shared: LogPlace?, epoch: Epoch
    ) throws {
        guard VersionVector(history.heads).covers(vector) else {
            throw ConversationError("the server lacks what is acknowledged")
        }
        if VersionVector(history.heads) == vector, history.digest == digest {
            cursor = .knowledge(
                epoch: epoch, number: history.end.number, chain: history.end.chain.prefix)
            chain = history.end.chain
        } else if let shared {
            cursor = .scan(
                epoch: epoch, start: shared.number, last: shared.number,
                record: RecordID(high: .max, low: .max))
        } else {
            cursor = .scan(
                epoch: epoch, start: 0, last: 0, record: RecordID(high: 0, low: 0))
        }
    }
}
