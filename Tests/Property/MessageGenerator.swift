import SyncProtocol

/// Random messages of every type, as a server and a replica could exchange them.
struct MessageGenerator {
    private let spaces = ["network", "office:minsk", "office:brest", "protection"]

    func request(in world: World, using random: inout SplitMix) -> ExchangeRequest {
        ExchangeRequest(
            schemaVersion: UInt64(random.below(300)), waitSeconds: UInt64(random.below(56)),
            access: random.oneIn(2) ? [] : random.bytes(8),
            rollUp: random.oneIn(2) ? hash(&random) : nil,
            spaces: distinct(many(&random) { spaceRequest(in: world, using: &$0) }))
    }

    /// A request names each space once.
    private func distinct(_ requests: [SpaceRequest]) -> [SpaceRequest] {
        var names: Set<String> = []
        return requests.filter { names.insert($0.space).inserted }
    }

    func spaceRequest(in world: World, using random: inout SplitMix) -> SpaceRequest {
        SpaceRequest(
            space: random.pick(spaces), cursor: cursor(&random),
            digest: random.oneIn(2) ? Digest(random.bytes(32)) : nil,
            writers: many(&random) { claim(&$0) }, announcements: many(&random) { info(&$0) },
            runs: random.oneIn(2) ? runs(of: world) : [],
            wanted: many(&random) { reference(&$0) },
            pull: random.oneIn(2),
            upload: random.oneIn(3) ? upload(in: world, using: &random) : nil)
    }

    private func upload(in world: World, using random: inout SplitMix) -> RecoveryUpload {
        RecoveryUpload(
            states: many(&random) { stateEntry(in: world, using: &$0) },
            end: random.oneIn(2)
                ? nil
                : RecoveryUpload.End(
                    vector: many(&random) { head(&$0) },
                    voids: many(&random) { void(&$0) },
                    expunged: many(&random) { reference(&$0) }),
            life: random.oneIn(2) ? nil : id(&random), hashes: many(&random) { head(&$0) },
            refused: many(&random) { dot(&$0) })
    }

    private func fork(_ random: inout SplitMix) -> WriterFork {
        let count = random.below(4)
        return WriterFork(
            head: head(&random), shared: random.next() >> 50,
            first: 1 + random.next() >> 50,
            prefixes: random.bytes(8 * count),
            stamps: (0..<count).map { _ in HybridTimestamp(rawValue: random.next() >> 20) })
    }

    private func history(_ random: inout SplitMix) -> SpaceHistory {
        SpaceHistory(
            heads: many(&random) { head(&$0) }, end: place(&random),
            digest: Digest(random.bytes(32)) ?? Digest(), mayRecover: random.oneIn(2),
            shared: random.oneIn(2) ? nil : place(&random),
            diverged: many(&random) { head(&$0) })
    }

    private func place(_ random: inout SplitMix) -> LogPlace {
        LogPlace(number: random.next() >> 40, chain: hash(&random))
    }

    func reference(_ random: inout SplitMix) -> RecordReference {
        RecordReference(collection: "case", record: id(&random))
    }

    func void(_ random: inout SplitMix) -> LogEntry {
        .void(dot(&random), hash: hash(&random), reason: random.pick(VoidReason.allCases))
    }

    /// All commits of a world, one run a writer.
    func runs(of world: World) -> [CommitRun] {
        world.replicas.compactMap { replica in
            let own = world.history.filter { $0.dot.writer == replica.writer }
            guard let first = own.first, let last = own.last else { return nil }
            return CommitRun(
                writer: replica.writer, first: first.dot.counter, previous: first.previous,
                frames: own.map { $0.commit.frame()[...] }, last: last.hash,
                signature: last.dot.counter.isMultiple(of: 2)
                    ? Signature(last.hash.bytes + last.hash.bytes) : nil)
        }
    }

    /// Roll-up terms only where `withTerms`: of their hashes just the first bytes travel.
    func response(
        in world: World, withTerms: Bool, using random: inout SplitMix
    ) -> ExchangeResponse {
        ExchangeResponse(
            epoch: id(&random), serverTime: random.next() >> 20,
            access: random.oneIn(2) ? nil : many(&random) { access(&$0) },
            rollUpTerms: withTerms ? many(&random) { term(&$0) } : nil,
            spaces: many(&random) { random in
                SpaceResponse(
                    space: random.pick(spaces), outcome: outcome(in: world, using: &random))
            })
    }

    private func outcome(
        in world: World, using random: inout SplitMix
    ) -> SpaceResponse.Outcome {
        switch random.below(9) {
        case 4: .quotaExceeded(seconds: random.next() >> 40)
        case 0: .writerForked(many(&random) { fork(&$0) })
        case 1: .unknownCursor(history(&random))
        case 2: .notPermitted
        case 3: .gap(many(&random) { head(&$0) })
        default: .page(page(in: world, using: &random))
        }
    }

    private func page(in world: World, using random: inout SplitMix) -> Page {
        let entries = many(&random) { signed(entry(in: world, using: &$0), &$0) }
        let states = many(&random) { stateEntry(in: world, using: &$0) }
        let next = cursor(&random)
        let part = ScanPart(
            vector: many(&random) { head(&$0) }, voids: many(&random) { void(&$0) },
            expunged: many(&random) { reference(&$0) })
        return Page(
            content: random.oneIn(2) ? .entries(entries) : .states(states),
            next: next, more: random.oneIn(2), writers: many(&random) { info(&$0) },
            wanted: many(&random) { stateEntry(in: world, using: &$0) },
            head: random.oneIn(2) ? nil : spaceHead(in: world, using: &random),
            part: next.isScan && !part.isEmpty ? part : nil)
    }

    func spaceHead(in world: World, using random: inout SplitMix) -> LogEnd {
        LogEnd(
            chain: hash(&random), digest: Digest(random.bytes(32)) ?? Digest(),
            vector: random.oneIn(2) ? nil : many(&random) { head(&$0) },
            voids: many(&random) { void(&$0) }, expunged: many(&random) { reference(&$0) })
    }

    /// Signatures travel in pages only.
    private func signed(_ entry: LogEntry, _ random: inout SplitMix) -> LogEntry {
        guard case .commit(let dot, let frame, var provenance) = entry, random.oneIn(2) else {
            return entry
        }
        provenance.signature = Signature(random.bytes(64))
        return .commit(dot, frame: frame, provenance)
    }

    func entry(in world: World, using random: inout SplitMix) -> LogEntry {
        switch random.below(3) {
        case 0:
            let commit = random.pick(world.history)
            let bringer = random.oneIn(2) ? id(&random) : nil
            return .commit(
                commit.dot, frame: commit.commit.frame()[...], Provenance(broughtBy: bringer))
        case 1:
            let count = UInt64(random.below(5)) + 1
            return .acknowledgement(dot(&random), count: count, hash: hash(&random))
        default: return void(&random)
        }
    }

    func stateEntry(in world: World, using random: inout SplitMix) -> StateEntry {
        let record = random.pick(world.records)
        let state = random.pick(world.replicas).state(record)
        return StateEntry(collection: "case", record: record, state: state.encoded()[...])
    }

    func cursor(_ random: inout SplitMix) -> Cursor {
        switch random.below(3) {
        case 0: .start
        case 1:
            .knowledge(
                epoch: id(&random), number: random.next() >> 40, chain: random.bytes(8))
        default:
            .scan(
                epoch: id(&random), start: random.next() >> 40, last: random.next() >> 40,
                record: id(&random))
        }
    }

    func term(_ random: inout SplitMix) -> RollUpTerm {
        RollUpTerm(
            space: random.pick(spaces), cursor: cursor(&random),
            digest: Digest(random.bytes(32)) ?? Digest(), writers: many(&random) { head(&$0) })
    }

    private func claim(_ random: inout SplitMix) -> WriterClaim {
        let acknowledged = head(&random)
        let minted = WriterHead(
            acknowledged.writer, counter: acknowledged.counter + 1, hash: hash(&random))
        return WriterClaim(
            acknowledged: acknowledged, minted: random.oneIn(2) ? acknowledged : minted,
            isOwn: random.oneIn(2))
    }

    func head(_ random: inout SplitMix) -> WriterHead {
        WriterHead(
            WriterID(rawValue: random.next()), counter: random.next() >> 50, hash: hash(&random))
    }

    func info(_ random: inout SplitMix) -> WriterInfo {
        WriterInfo(
            writer: WriterID(rawValue: random.next()), device: id(&random), office: "minsk",
            name: "Мінск 1", key: random.oneIn(2) ? DeviceKey(random.bytes(32)) : nil)
    }

    private func access(_ random: inout SplitMix) -> SpaceAccess {
        SpaceAccess(space: random.pick(spaces), level: random.pick(AccessLevel.allCases))
    }

    private func dot(_ random: inout SplitMix) -> Dot {
        Dot(WriterID(rawValue: random.next()), 1 + random.next() >> 50)
    }

    func id(_ random: inout SplitMix) -> RecordID {
        RecordID(milliseconds: 1_760_000_000_000, using: &random)
    }

    func hash(_ random: inout SplitMix) -> ContentHash {
        ContentHash(of: random.bytes(8))
    }

    func many<Element>(
        _ random: inout SplitMix, _ make: (inout SplitMix) -> Element
    ) -> [Element] {
        (0..<random.below(4)).map { _ in make(&random) }
    }
}
