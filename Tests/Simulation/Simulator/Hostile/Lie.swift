import SyncProtocol

/// What a liar on the line makes of a server's answer.
enum Lie: String, CaseIterable, Sendable {
    /// An answer that came before.
    case older = "older-answer"
    case nothing = "empty-answer"
    /// Entries, states and spaces in another order.
    case shuffled
    /// Part of the entries or states.
    case shortened
    /// Commits that others never made.
    case commits = "invented-commits"
    /// Everything that the replica has pushed is void.
    case voids
    case expunged
    /// Other grants.
    case access
    case forks
    /// A history that lacks everything, and takes it back.
    case histories
    /// Another epoch of the server, at another time.
    case epochs
    case numbers
    case shutOut = "not-permitted"
    case gaps
    /// States that nobody has.
    case states = "invented-states"
    /// Records that are erased.
    case erasures
}

/// A liar at work on one line.
struct Liar {
    let lie: Lie
    var chance: SplitMix
    let records: [RecordID]
    /// The last true answer before the present one.
    private var before: ExchangeResponse?
    /// The records that it has said are erased.
    private(set) var erased: Set<RecordID> = []

    static let author = "e99.666"

    init(_ lie: Lie, _ chance: SplitMix, records: [RecordID]) {
        self.lie = lie
        self.chance = chance
        self.records = records
    }

    mutating func tell(
        _ request: ExchangeRequest, instead answer: ExchangeResponse
    ) -> ExchangeResponse {
        defer { before = answer }
        var told = answer
        switch lie {
        case .older: return before ?? answer
        case .nothing: told.spaces = []
        case .access:
            let names = request.spaces.map(\.space) + ["s0", "s1", "h0", "elsewhere"]
            told.access = Set(names).sorted().compactMap { name in
                AccessLevel(rawValue: UInt8(chance.below(4))).map {
                    SpaceAccess(space: name, level: $0)
                }
            }
        case .epochs:
            told.epoch = Epoch(high: chance.next(), low: chance.next())
            told.serverTime = [0, 1, .max, UInt64(Int64.max), 1 << 48][chance.below(5)]
        default:
            if lie == .numbers { told.serverTime = .max >> UInt64(chance.below(20)) }
            let parts = request.spaces.map { part in
                let known = answer.spaces.first { $0.space == part.space }
                return invent(part, known, answer.epoch)
            }
            told.spaces = lie == .shuffled ? parts.shuffled(using: &chance) : parts
        }
        return told
    }

    private mutating func invent(
        _ request: SpaceRequest, _ answer: SpaceResponse?, _ epoch: Epoch
    ) -> SpaceResponse {
        func response(_ outcome: SpaceResponse.Outcome) -> SpaceResponse {
            SpaceResponse(space: request.space, outcome: outcome)
        }
        switch lie {
        case .shutOut: return response(.notPermitted)
        case .gaps: return response(.gap(request.writers.map { inventedHead($0.minted) }))
        case .forks:
            return response(
                .writerForked(
                    request.writers.map { claim in
                        WriterFork(
                            head: inventedHead(claim.minted),
                            shared: [0, claim.minted.counter, .max, 1][chance.below(4)])
                    }))
        case .histories:
            return response(
                .unknownCursor(
                    SpaceHistory(
                        heads: chance.below(2) == 0
                            ? [] : request.writers.map { inventedHead($0.minted) },
                        end: LogPlace(number: number(), chain: ContentHash(of: [1])),
                        digest: Digest(), mayRecover: chance.below(3) > 0,
                        shared: chance.below(2) == 0
                            ? nil : LogPlace(number: number(), chain: ContentHash(of: [2])),
                        diverged: request.writers.map { inventedHead($0.minted) })))
        default: return response(.page(page(request, answer, epoch)))
        }
    }

    private mutating func number() -> UInt64 {
        [0, 1, 7, .max, UInt64(Int64.max), UInt64(Int64.max) + 1][chance.below(6)]
    }

    private mutating func inventedHead(_ head: WriterHead) -> WriterHead {
        let counters: [UInt64] = [
            head.counter, head.counter &+ 1, head.counter &+ 5, 1, UInt64(Int64.max), .max,
        ]
        return WriterHead(
            head.writer, counter: counters[chance.below(counters.count)],
            hash: chance.below(2) == 0 ? head.hash : ContentHash(of: [UInt8(chance.below(9))]))
    }

    private mutating func page(
        _ request: SpaceRequest, _ answer: SpaceResponse?, _ epoch: Epoch
    ) -> Page {
        var page = Page(content: .entries([]), next: request.cursor, more: false)
        if case .page(let known)? = answer?.outcome { page = known }
        switch lie {
        case .shuffled: shuffle(&page)
        case .shortened: shorten(&page)
        case .commits: invent(.alive, request, &page, epoch)
        case .voids: refuse(request, &page, epoch)
        case .expunged, .states, .erasures: inventScan(&page, epoch)
        case .numbers:
            page.next = .knowledge(
                epoch: epoch, number: number(), chain: Array(repeating: 3, count: 8))
            page.more = chance.below(2) == 0
            let dot = Dot(WriterID(rawValue: chance.next()), max(1, number()))
            let count = dot.counter == .max ? 0 : 1 + number() % (.max - dot.counter)
            if count > 0 {
                page.content = .entries([
                    .acknowledgement(dot, count: count, hash: ContentHash(of: [4]))
                ])
            }
        default: break
        }
        return page
    }

    private mutating func shuffle(_ page: inout Page) {
        switch page.content {
        case .entries(let entries): page.content = .entries(entries.shuffled(using: &chance))
        case .states(let states): page.content = .states(states.shuffled(using: &chance))
        }
        page.writers.shuffle(using: &chance)
    }

    private mutating func shorten(_ page: inout Page) {
        switch page.content {
        case .entries(let entries):
            page.content = .entries(Array(entries.prefix(chance.below(entries.count + 1))))
        case .states(let states):
            page.content = .states(Array(states.suffix(chance.below(states.count + 1))))
        }
        if chance.below(2) == 0 { page.head = nil }
        if chance.below(3) == 0 { page.more.toggle() }
    }

    /// One more commit, of a writer that the replica knows or of none.
    private mutating func invent(
        _ life: Life, _ request: SpaceRequest, _ page: inout Page, _ epoch: Epoch
    ) {
        let claims = request.writers
        let head =
            claims.isEmpty || chance.below(3) == 0
            ? WriterHead(WriterID(rawValue: chance.next()))
            : claims[chance.below(claims.count)].minted
        guard head.counter < .max else { return }
        let origin = Origin(
            dot: Dot(head.writer, head.counter + 1),
            stamp: HybridTimestamp(milliseconds: 1_790_000_100_000), author: Self.author)
        let record = records[chance.below(records.count)]
        let edit = RecordEdit(
            collection: SimulatedSchema.collection, record: record,
            writes: [RecordEdit.Write("title", .text("forged \(Self.author)"))])
        let commit = Commit(
            origin: origin, deltas: [edit.delta(over: RecordState(), in: origin)])
        var entries: [LogEntry] = []
        if case .entries(let known) = page.content { entries = known }
        entries.append(.commit(origin.dot, frame: commit.frame()[...]))
        page.content = .entries(entries)
        advance(&page, by: commit.hash(after: head.hash), epoch)
    }

    /// Says that what was pushed is refused.
    private mutating func refuse(
        _ request: SpaceRequest, _ page: inout Page, _ epoch: Epoch
    ) {
        let reasons = VoidReason.allCases
        var entries: [LogEntry] = []
        for run in request.runs {
            guard let commits = try? run.commits() else { continue }
            for (commit, hash) in commits {
                let reason = reasons[chance.below(reasons.count)]
                entries.append(.void(commit.dot, hash: hash, reason: reason))
                if reason == .erased {
                    erased.formUnion(((try? commit.deltas()) ?? []).map(\.record))
                }
            }
        }
        guard !entries.isEmpty else { return }
        page.content = .entries(entries)
        guard case .knowledge(_, let number, let chain) = request.cursor else { return }
        page.next = .knowledge(
            epoch: epoch, number: number + UInt64(entries.count), chain: chain)
        page.more = true
        page.head = nil
    }

    private func advance(_ page: inout Page, by hash: ContentHash, _ epoch: Epoch) {
        guard case .knowledge(_, let number, _) = page.next, let head = page.head else { return }
        let chain = LogEntry.chain(head.chain, hash)
        page.next = .knowledge(epoch: epoch, number: number &+ 1, chain: chain.prefix)
        page.head = LogEnd(chain: chain, digest: head.digest)
    }

    /// The end of a scan that never was.
    private mutating func inventScan(_ page: inout Page, _ epoch: Epoch) {
        let record = records[chance.below(records.count)]
        let writer = WriterID(rawValue: chance.next())
        let origin = Origin(
            dot: Dot(writer, 1), stamp: HybridTimestamp(milliseconds: 1_790_000_100_000),
            author: Self.author)
        let life: Life = lie == .erasures ? .erased : .alive
        let state = RecordState(
            context: VersionVector(origin.dot), life: Register(DottedValue(origin, life.encoded)),
            registers: RegisterTable())
        if lie == .erasures { erased.insert(record) }
        if lie != .expunged {
            page.content = .states([
                StateEntry(
                    collection: SimulatedSchema.collection, record: record,
                    state: state.encoded()[...])
            ])
        }
        let chain = page.head?.chain ?? ContentHash(of: [5])
        page.next = .knowledge(epoch: epoch, number: 1000, chain: chain.prefix)
        page.more = chance.below(4) == 0
        let reference = RecordReference(collection: SimulatedSchema.collection, record: record)
        page.head = LogEnd(
            chain: chain, digest: page.head?.digest ?? Digest(),
            vector: [WriterHead(writer, counter: 1, hash: ContentHash(of: [6]))],
            expunged: lie == .expunged ? [reference] : [])
    }
}
