import SyncProtocol

/// One space's part of a request, with its commits parsed and hashed before any transaction.
struct SpacePush {
    let request: SpaceRequest
    /// In causal order, as they came.
    let runs: [PushedRun]

    init(_ request: SpaceRequest) throws(CBORError) {
        self.request = request
        runs = try request.runs.map { (run) throws(CBORError) in try PushedRun(run) }
    }

    private init(_ request: SpaceRequest, _ runs: [PushedRun]) {
        self.request = request
        self.runs = runs
    }

    /// What is left when the first runs are done with.
    func dropping(_ done: Int) -> SpacePush {
        done == 0 ? self : SpacePush(request, Array(runs.dropFirst(done)))
    }
}

/// A run whose frames fit its last hash.
struct PushedRun {
    struct Item {
        let commit: Commit
        let hash: ContentHash
        /// The frame as it was pushed.
        let frame: ArraySlice<UInt8>
    }

    let writer: WriterID
    let first: UInt64
    let previous: ContentHash
    let items: [Item]
    /// Of the last commit, by its writer's device; it covers those before.
    let signature: Signature?

    init(_ run: CommitRun) throws(CBORError) {
        writer = run.writer
        first = run.first
        previous = run.previous
        signature = run.signature
        items = zip(try run.commits(), run.frames).map {
            Item(commit: $0.commit, hash: $0.hash, frame: $1)
        }
    }

    /// What a run without a claim says of its writer.
    var claim: WriterClaim {
        WriterClaim(
            acknowledged: WriterHead(writer, counter: first - 1, hash: previous),
            minted: WriterHead(writer, counter: last, hash: hash(at: last) ?? previous),
            isOwn: false)
    }

    /// Whether a device has signed the run's last commit.
    func isSigned(by key: DeviceKey, in space: String) -> Bool {
        guard let signature, let hash = hash(at: last) else { return false }
        return WriterHead(writer, counter: last, hash: hash)
            .isSigned(signature, by: key, in: space)
    }

    var last: UInt64 { first + UInt64(items.count) - 1 }

    /// The hash that the run gives the writer's chain at a counter; nil outside of the run.
    func hash(at counter: UInt64) -> ContentHash? {
        if counter == first - 1 { return previous }
        guard counter >= first, counter <= last else { return nil }
        return items[Int(counter - first)].hash
    }
}
