import CentralStorage
import SyncProtocol

/// Takes what a replica gives back to a server that was restored: states, then the history that
/// they belong to. One log entry for each request. Spec: MergeRules §10.
struct RecoveryIngest<Transaction: StorageTransaction> {
    let transaction: Transaction
    let device: Device
    /// The writers of this epoch of the server, and the names of their spaces.
    let ownWriters: [WriterID: String]
    /// The space as it stands after what was taken; written by `take`.
    private(set) var space: SpaceRow
    /// The server's heads before anything was taken.
    let held: VersionVector
    let scope: RecoveryScope
    /// What the replica has seen, together with what the server has.
    private let known: VersionVector
    private let claimed: [WriterID: WriterHead]
    /// The epoch of the server that had acknowledged what is given.
    private let life: Epoch?
    /// What given states have seen, and neither side's heads cover.
    private var unclaimed = VersionVector()
    private var marks: [RecordMark] = []
    private var erased: [RecordReference] = []
    /// Whether moves may go on by what was given.
    private var provesMore = false
    /// What of the request this device may not give.
    var refusals = RecoveryRefusals()

    init(
        _ transaction: Transaction, space: SpaceRow, device: Device, claims: [WriterClaim],
        life: Epoch?, epoch: Epoch, scope: RecoveryScope
    ) throws {
        let names = try transaction.changeMarks().numbers.keys
        ownWriters = Dictionary(
            names.map { (WriterID(ofServerIn: epoch, space: $0), $0) },
            uniquingKeysWith: { first, _ in first })
        self.transaction = transaction
        self.space = space
        self.device = device
        self.life = life
        self.scope = scope
        claimed = Dictionary(
            claims.map { ($0.acknowledged.writer, $0.acknowledged) }, uniquingKeysWith: { $1 })
        held = VersionVector(try transaction.heads(in: space.id))
        known = held.merging(VersionVector(claims.map(\.acknowledged)))
    }

    /// The number of the entry that is being made.
    private var number: UInt64 { space.number + 1 }

    /// - Throws: `CBORError` when a state is malformed, or the vector is not what is claimed.
    mutating func take(_ upload: RecoveryUpload, announcements: [WriterInfo]) throws {
        for head in upload.hashes { try rememberBetween(head) }
        let refused = Set(upload.refused)
        for entry in upload.states { try join(entry, refused) }
        var end: RecoveryUpload.End?
        if let given = upload.end, try !isWithholding() { end = try adopt(given, announcements) }
        try audit(refusals)
        if provesMore { try transaction.reconsiderTransfers() }
        guard !marks.isEmpty || end?.isEmpty == false else { return }
        try rememberClaims(besides: end?.vector ?? [])
        let told = Dictionary(
            upload.hashes.map { (Dot($0.writer, $0.counter), $0.hash) },
            uniquingKeysWith: { first, _ in first })
        for entry in unclaimed.entries {
            let dot = Dot(entry.writer, entry.counter)
            try remember(dot, told[dot], nil)
        }
        try transaction.append(.states(from: device.id, marks, end: end), to: &space)
        try transaction.auditDaily(
            .recovered, space: space.name, device: device.id, marks.count,
            "records" + (end == nil ? "" : ", and the vector"))
        try Eraser(transaction).erase(erased, by: device, in: &space)
        try transaction.save(space)
        try forgetErased()
    }

    /// Collects what was given back of records that are erased in the space that they had moved to,
    /// by a move that was lost.
    private mutating func forgetErased() throws {
        let eraser = Eraser(transaction)
        for mark in marks {
            let homes = try transaction.spacesErasing(mark.record, besides: space)
            guard let first = homes.first,
                let row = try transaction.record(mark.record, in: space.id),
                try !row.decoded().isErased
            else { continue }
            let isReached = try homes.contains {
                try eraser.reaches(
                    mark.record, row, in: space, from: $0.space, erased: $0.state)
            }
            if isReached {
                try eraser.forget(row, in: space)
                space = try transaction.space(named: space.name) ?? space
            } else {
                try eraser.noteStopped(mark.record, in: space, from: first.space)
            }
        }
    }

    /// - Parameter refused: what counts here all the same, if it was taken in this life.
    private mutating func join(_ entry: StateEntry, _ refused: Set<Dot>) throws {
        let reference = RecordReference(collection: entry.collection, record: entry.record)
        let given = try RecordState(encoded: entry.state)
        guard !given.isEmpty else { throw CBORError(.invalid, at: 0) }
        guard try !transaction.isExpunged(reference, in: space.id) else { return }
        let row = try transaction.record(reference, in: space.id)
        let old = try row?.decoded() ?? RecordState()
        guard try mayGive(given, of: reference, besides: old) else { return }
        guard try isInScope(given, of: reference, besides: old) else { return }
        let sound = try settlingVoids(given, besides: old)
        var state = old
        Join.merge(sound, into: &state, refused: refused)
        guard mayStand(state) else { return }
        try noteArrival(of: sound.context, reference)
        guard state != old else { return }
        for entry in sound.context.entries where entry.counter > known[entry.writer] {
            unclaimed.include(Dot(entry.writer, entry.counter))
        }
        if state.isErased, !old.isErased { erased.append(reference) }
        let bytes = state.encoded()
        guard try mayHold(bytes.count, given, of: reference, besides: old) else { return }
        try transaction.replace(row, by: bytes, of: reference, number: number, in: &space)
        marks.append(RecordMark(reference, state: bytes))
    }

    /// What a state has seen of other spaces counts as brought here on the word of who manages this
    /// one.
    private mutating func noteArrival(
        of context: VersionVector, _ reference: RecordReference
    ) throws {
        guard device.manages(space.name) else { return }
        let arrivals = try transaction.arrivals(of: reference, in: space.id)
        let foreign = context.filtered { entry in
            known[entry.writer] < entry.counter
                && !arrivals.contains { $0.context[entry.writer] >= entry.counter }
        }
        guard !foreign.isEmpty else { return }
        try transaction.save(
            Arrival(number: number, context: foreign, isRecovered: true), of: reference,
            in: space.id)
        provesMore = true
    }

    /// A state of which this server declares commits void that the lost epoch had taken. What their
    /// values had replaced there is known to nobody: they stand, unless the server's own state has
    /// seen those commits already, and says what stands in their place.
    private func settlingVoids(
        _ given: RecordState, besides old: RecordState
    ) throws -> RecordState {
        let settled = try given.dots.filter { dot in
            try old.context.covers(dot) && transaction.logged(dot, in: space.id)?.kind == .void
        }
        return given.removing(settled, heldOtherwiseBy: old)
    }
}

extension RecoveryIngest {
    /// Takes over the vector and what belongs to it. - Returns: the part that was news.
    private mutating func adopt(
        _ end: RecoveryUpload.End, _ announcements: [WriterInfo]
    ) throws -> RecoveryUpload.End {
        guard end.vector.allSatisfy({ claimed[$0.writer] == $0 }) else {
            throw CBORError(.invalid, at: 0)
        }
        var news = RecoveryUpload.End(vector: [])
        for head in end.vector {
            let row = try transaction.writer(head.writer, in: space.id)
            let held = row?.head.counter ?? 0
            guard head.counter > held, try mayGive(head) else { continue }
            let gained = held + 1...head.counter
            news.vector.append(head)
            news.voids += end.voids.filter {
                $0.dot.writer == head.writer && gained.contains($0.dot.counter)
            }
            try save(head, row, announcements)
        }
        try remember(news)
        if !news.vector.isEmpty { provesMore = true }
        news.expunged = try collect(end.expunged)
        return news
    }

    /// A writer that the server did not know belongs to the device that it is announced for, also
    /// if the restored registry lacks that device; it may be enrolled again.
    private func save(
        _ head: WriterHead, _ row: WriterRow?, _ announcements: [WriterInfo]
    ) throws {
        let announced = announcements.first {
            $0.writer == head.writer && mayAnnounce($0)
        }
        let info =
            announced
            ?? WriterInfo(
                writer: head.writer, device: device.id, office: device.office, name: device.name)
        var writer =
            row ?? WriterRow(info: info, broughtBy: device.id, firstNumber: number)
        writer.head = head
        writer.lastNumber = number
        try transaction.save(writer, in: space.id)
    }

    /// Whose a writer is that the server has lost is told by its own device only, but in recovery.
    private func mayAnnounce(_ info: WriterInfo) -> Bool {
        if case .everything = scope { true } else { info.device == device.id }
    }

    /// Remembers what the states may show and the vector does not say, or not yet: whoever has
    /// given one of these dots to another commit would find it covered.
    private func rememberClaims(besides vector: [WriterHead]) throws {
        let adopted = VersionVector(vector)
        for head in claimed.values
        where head.counter > max(held[head.writer], adopted[head.writer])
            && ownWriters[head.writer] == nil
        {
            try remember(head)
        }
    }

    /// Remembers the hash of a commit that is neither held nor the last that is claimed.
    private func rememberBetween(_ head: WriterHead) throws {
        guard let last = claimed[head.writer], head.counter < last.counter,
            head.counter > held[head.writer]
        else { return }
        try remember(head)
    }

    private func remember(_ head: WriterHead) throws {
        try remember(Dot(head.writer, head.counter), head.hash, nil)
    }

    private func remember(_ dot: Dot, _ hash: ContentHash?, _ reason: VoidReason?) throws {
        try transaction.save(
            RecoveredCommit(
                dot: dot, hash: hash, voidReason: reason, number: number, life: life),
            in: space.id)
    }

    private func remember(_ news: RecoveryUpload.End) throws {
        for case .void(let dot, let hash, let reason) in news.voids {
            try remember(dot, hash, reason)
        }
        for head in news.vector { try remember(head) }
    }

    /// Collects what the lost history had expunged. A record that somebody has edited since, which
    /// the replica has not seen, stays: that edit was acknowledged.
    private mutating func collect(
        _ records: [RecordReference]
    ) throws -> [RecordReference] {
        var seen = VersionVector()
        for head in claimed.values { seen.include(Dot(head.writer, head.counter)) }
        var expunged: [RecordReference] = []
        for reference in records {
            guard try !transaction.isExpunged(reference, in: space.id) else { continue }
            // What the device has written itself does not show that a record was expunged.
            guard case .everything = scope else { continue }
            guard mayManage else {
                refusals.expunged += 1
                continue
            }
            if let row = try transaction.record(reference, in: space.id) {
                // Writers of other spaces are known to neither side.
                let isSeen = try row.decoded().context.entries.allSatisfy {
                    seen[$0.writer] >= $0.counter || known[$0.writer] == 0
                }
                guard isSeen else { continue }
                try forget(row)
                try transaction.collect(row, number: number, from: &space)
            } else {
                try transaction.saveExpunged(reference, number: number, in: space.id)
            }
            expunged.append(reference)
        }
        return expunged
    }
}

extension RecoveryIngest {
    /// What is in use here was expunged because it was erased in the space that it had moved to:
    /// what it held goes from the log too.
    private func forget(_ row: RecordRow) throws {
        guard try LifeView(of: row.decoded().life).status != .deleted else { return }
        try Eraser(transaction).redact(row.reference, in: space)
        try transaction.requireScrub()
    }
}

extension RecoveryUpload.End {
    fileprivate var isEmpty: Bool { vector.isEmpty && expunged.isEmpty }
}

/// What a device has given back and may not, counted for the operator.
struct RecoveryRefusals {
    /// States that say that a record is erased, or has moved.
    var decisions = 0
    /// States and heads that name commits of the server's own which it has not made, and states
    /// that no commits can give.
    var forged = 0
    /// Records that are said to be expunged.
    var expunged = 0
    /// States that show commits of others, outside of recovery.
    var foreign = 0

    var count: Int { decisions + forged + expunged + foreign }
}

// What of a upload is left out, while the rest is taken: it has to come from a device that may say
// it. Spec: MergeRules §10.

extension RecoveryIngest {
    var mayManage: Bool { device.level(in: space.name) ?? .read >= .manage }

    /// Whether a state is one that the device may give: to erase a record or to move it away takes
    /// more than writing, and what the server itself has written it knows.
    mutating func mayGive(
        _ given: RecordState, of reference: RecordReference, besides old: RecordState
    ) throws -> Bool {
        for entry in given.context.entries
        where try isForged(entry.writer, entry.counter, old.context) {
            refusals.forged += 1
            return false
        }
        let decisions = mayManage ? [] : given.decisions(besides: old)
        guard !decisions.isEmpty else { return true }
        refusals.decisions += 1
        try transaction.withhold(decisions, of: reference, from: device.id, in: space.id)
        return false
    }

    /// Whether the server still lacks what was not taken from the device: its vector would say that
    /// all of it is here, and the device would take the server's states for all there is.
    func isWithholding() throws -> Bool {
        if case .everything = scope, mayManage { return false }
        return try transaction.withheld(from: device.id, in: space.id).contains { record, head in
            guard try !transaction.isExpunged(record, in: space.id) else { return false }
            let held = try transaction.record(record, in: space.id)?.decoded()
            return held?.context.covers(head) != true
        }
    }

    /// Whether what a state makes of the server's can be one: where each says that it has seen, and
    /// replaced, all heads of the other, one of them is made up, and no head would be left.
    mutating func mayStand(_ joined: RecordState) -> Bool {
        guard joined.life.isEmpty else { return true }
        refusals.forged += 1
        return false
    }

    /// Whether a head may be adopted: not one of the server's own writers, in any of its spaces.
    mutating func mayGive(_ head: WriterHead) throws -> Bool {
        guard try isForged(head.writer, head.counter, VersionVector()) else { return true }
        refusals.forged += 1
        return false
    }

    /// Whether a commit is one that the server would have made in this epoch, and has not: under
    /// its dot it would write something that everybody believes to have seen.
    private func isForged(
        _ writer: WriterID, _ counter: UInt64, _ known: VersionVector
    ) throws -> Bool {
        guard known[writer] < counter else { return false }
        guard let name = ownWriters[writer], let space = try transaction.space(named: name)
        else { return false }
        return try transaction.writer(writer, in: space.id)?.head.counter ?? 0 < counter
    }

    /// Tells the operator, once a day for each device and space.
    func audit(_ refusals: RecoveryRefusals) throws {
        guard refusals.count > 0 else { return }
        try transaction.auditDaily(
            .uploadRefused, space: space.name, device: device.id, refusals.count,
            "parts: what was erased, moved or collected has to come from a device that manages the "
                + "space; what is forged from nobody; edits of others in recovery only")
    }
}
