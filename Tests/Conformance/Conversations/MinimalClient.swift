import SyncProtocol

/// What a replica has to hold and do for one space, and nothing more: `Protocol/README.md` lists
/// it. It is written for these vectors, beside the store that the product uses, so that one checks
/// the other.
struct MinimalClient {
    struct Held {
        let commit: Commit
        let hash: ContentHash

        var dot: Dot { commit.dot }
    }

    let space: String
    let author: String
    /// Under which it makes commits.
    var writer: WriterID
    var cursor: Cursor = .start
    var chain: ContentHash = .zero
    var heads: [WriterID: WriterHead] = [:]
    /// Acknowledged states.
    var states: [RecordReference: RecordState] = [:]
    /// Commits that no server has acknowledged, in causal order.
    var pending: [Held] = []
    var voids: [LogEntry] = []
    /// What the pages of a scan have told besides states.
    var parts: [ScanPart] = []
    var expunged: [RecordReference] = []
    var quarantine: [Dot] = []
    /// Milliseconds since 1970.
    private var time: Int64

    init(space: String, author: String, writer: UInt64, time: Int64) {
        self.space = space
        self.author = author
        self.writer = WriterID(rawValue: writer)
        self.time = time
    }

    var digest: Digest {
        states.reduce(into: Digest()) { digest, item in
            digest.add(
                Digest.term(
                    collection: item.key.collection, record: item.key.record,
                    state: item.value.encoded()))
        }
    }

    var vector: VersionVector { VersionVector(heads.values) }

    /// The last commit of a writer that is held.
    func minted(_ writer: WriterID) -> WriterHead {
        let last = pending.last { $0.dot.writer == writer }
        return last.map { WriterHead(writer, counter: $0.dot.counter, hash: $0.hash) }
            ?? heads[writer] ?? WriterHead(writer)
    }
}

// MARK: - Edits

extension MinimalClient {
    static func record(_ number: UInt64) -> RecordReference {
        RecordReference(
            collection: "case",
            record: RecordID(high: 0x0192_0000_0000_7000, low: 0x8000_0000_0000_0000 | number))
    }

    /// Writes one field of a record as one commit, which then is pending.
    mutating func write(
        _ value: Value, to number: UInt64, field: String = "status",
        intent: RecordEdit.Intent = .ordinary
    ) {
        commit(to: number, [.init(RegisterKey(field), value)], intent)
    }

    /// Says something of a record as a whole.
    mutating func decide(_ life: Life, of number: UInt64) { commit(to: number, [], .decided(life)) }

    private mutating func commit(
        to number: UInt64, _ writes: [RecordEdit.Write], _ intent: RecordEdit.Intent
    ) {
        let (last, reference) = (minted(writer), Self.record(number))
        time += 1000
        let origin = Origin(
            dot: Dot(writer, last.counter + 1), stamp: HybridTimestamp(milliseconds: time),
            author: author)
        let edit = RecordEdit(
            collection: reference.collection, record: reference.record, writes: writes,
            intent: intent)
        let commit = Commit(
            origin: origin, deltas: [edit.delta(over: seen(reference), in: origin)])
        pending.append(Held(commit: commit, hash: commit.hash(after: last.hash)))
    }

    /// The acknowledged state joined with what is pending.
    private func seen(_ reference: RecordReference) -> RecordState {
        var state = states[reference] ?? RecordState()
        for held in pending {
            for delta in (try? held.commit.deltas()) ?? [] where delta.record == reference.record {
                Join.apply(delta, of: held.dot, to: &state)
            }
        }
        return state
    }
}

// MARK: - Requests

extension MinimalClient {
    func request(pull: Bool = true) -> SpaceRequest {
        SpaceRequest(
            space: space, cursor: cursor, digest: cursor.isScan ? nil : digest, writers: claims,
            runs: runs(pending), pull: pull)
    }

    /// Of its own writer, and of each whose commits are pending.
    var claims: [WriterClaim] {
        Set(pending.map(\.dot.writer) + [writer]).sorted().compactMap(claim)
    }

    private func claim(_ writer: WriterID) -> WriterClaim? {
        let minted = minted(writer)
        guard minted.counter > 0 else { return nil }
        return WriterClaim(
            acknowledged: heads[writer] ?? WriterHead(writer), minted: minted,
            isOwn: writer == self.writer)
    }

    /// Commits as runs of one writer each.
    func runs(_ commits: [Held]) -> [CommitRun] {
        var runs: [CommitRun] = []
        for held in commits {
            let last = runs.last.flatMap { $0.writer == held.dot.writer ? runs.popLast() : nil }
            let before = held.dot.counter - 1
            let previous =
                pending.first { $0.dot.writer == held.dot.writer && $0.dot.counter == before }?
                .hash ?? heads[held.dot.writer]?.hash ?? .zero
            runs.append(
                CommitRun(
                    writer: held.dot.writer, first: last?.first ?? held.dot.counter,
                    previous: last?.previous ?? previous,
                    frames: (last?.frames ?? []) + [held.commit.frame()[...]], last: held.hash))
        }
        return runs
    }

    var rollUpTerm: RollUpTerm {
        RollUpTerm(
            space: space, cursor: cursor, digest: digest,
            writers: [heads[writer] ?? WriterHead(writer)])
    }

    /// Compares: every writer that it knows is claimed, from its own place in its own history.
    func comparison() -> SpaceRequest {
        upload(RecoveryUpload(states: [], life: cursor.epoch), in: cursor)
    }

    /// Claims every writer that it knows, and gives something.
    ///
    /// - Parameter place: the end of the history that the server said it has; where nothing is
    ///   given, the replica's own.
    func upload(
        _ upload: RecoveryUpload, in place: SyncProtocol.Cursor,
        announcing infos: [WriterInfo] = []
    ) -> SpaceRequest {
        SpaceRequest(
            space: space, cursor: place,
            writers: Set(heads.keys).union(pending.map(\.dot.writer)).sorted()
                .compactMap(claim),
            announcements: infos, pull: false, upload: upload)
    }

    /// The acknowledged states that a server's history does not cover, and what completes them.
    func lost(beyond history: SpaceHistory) -> RecoveryUpload {
        let (known, held) = (VersionVector(history.heads), vector)
        let given = states.filter {
            !known.covers($0.value.context) && known.merging(held).covers($0.value.context)
        }
        return RecoveryUpload(
            states: given.sorted { $0.key.record < $1.key.record }.map {
                StateEntry(
                    collection: $0.key.collection, record: $0.key.record,
                    state: $0.value.encoded()[...])
            },
            end: RecoveryUpload.End(
                vector: heads.values.sorted { $0.writer < $1.writer }, voids: voids,
                expunged: expunged),
            life: cursor.epoch)
    }
}
