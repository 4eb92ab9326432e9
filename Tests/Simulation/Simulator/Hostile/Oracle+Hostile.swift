import SyncProtocol

// The hostile device in the oracle's model: what it may be told, and what it may write.

extension Oracle {
    /// A commit that the hostile device has made.
    struct HostileCommit: Sendable {
        let space: String
        let commit: Commit
        /// Whether it is under a writer that is not its own.
        let isForged: Bool
    }

    /// Notes a commit that the hostile device is about to send.
    mutating func noteHostile(
        _ commit: Commit, _ hash: ContentHash, in space: String, isForged: Bool
    ) {
        guard commits[hash] == nil else { return }
        hostileCommits[hash] = HostileCommit(space: space, commit: commit, isForged: isForged)
        let records = Set(((try? commit.deltas()) ?? []).map(\.record))
        commits[hash] = KnownCommit(
            edit: commit.origin.author, space: space, origin: commit.origin, records: records,
            serial: commits.count)
    }

    /// The server has taken one of them: it is an edit like any other, if it may be one.
    mutating func acceptHostile(
        _ hash: ContentHash, _ dot: Dot, in space: String, of hostility: Hostility?
    ) throws(Violation) {
        guard let made = hostileCommits[hash], let hostility else { return }
        let name = made.commit.origin.author
        guard let level = hostility.level(in: space), level >= .write else {
            throw Violation("taken", "\(name) was taken in \(space), where it may not write")
        }
        guard !made.isForged else {
            throw Violation("impersonated", "\(name) was taken under another's writer \(dot)")
        }
        guard let deltas = try? made.commit.deltas() else {
            throw Violation("taken", "\(name) was taken and cannot be read")
        }
        var edit = Edit(name: name, space: space, maker: .field(HostileDevice.office))
        for delta in deltas {
            let part = try hostilePart(delta, dot)
            let needsMore = part.head == .erased || delta.isComplete || part.isMove
            guard !needsMore || level >= .manage else {
                throw Violation("taken", "\(name) has erased or moved \(delta.record) in \(space)")
            }
            edit.parts[delta.record] = part
        }
        if edits[name] == nil { edits[name] = edit }
    }

    private func hostilePart(_ delta: Delta, _ dot: Dot) throws(Violation) -> Edit.Part {
        var context = delta.seen
        if dot.counter > 1 { context.include(Dot(dot.writer, dot.counter - 1)) }
        let seen: Set<EditName>
        do {
            seen = try names(delta.record, in: context, includingVoid: true)
        } catch {
            throw Violation("foreseen", "\(dot) was taken, and has seen what is not there")
        }
        var writes: [String: Edit.Written] = [:]
        var kept: [String: Set<EditName>] = [:]
        for entry in delta.registers.entries {
            for sibling in entry.register.siblings {
                if sibling.dot == dot {
                    writes[entry.key.text] = Edit.Written(
                        value: sibling.value.decoded, ancestor: sibling.ancestor?.decoded,
                        isResolution: sibling.isResolution)
                } else {
                    kept[entry.key.text, default: []].insert(taken(sibling.origin))
                }
            }
        }
        let head = delta.life.siblings.first { $0.dot == dot }?.life ?? .alive
        let restated = Set(delta.life.siblings.filter { $0.dot != dot }.map { taken($0.origin) })
        return Edit.Part(
            writes: writes, head: head, seen: seen, keptHeads: restated, keptValues: kept)
    }

    /// The edit that the server has under the dot of a restated value, whatever the value says.
    private func taken(_ origin: Origin) -> EditName {
        taken[origin.dot].flatMap { commits[$0]?.edit } ?? name(of: origin)
    }

    /// A head says what its edit has said, whoever has restated it.
    func checkHeads(_ state: RecordState, _ place: Place) throws(Violation) {
        guard hostility != nil else { return }
        for sibling in state.life.siblings {
            let name = name(of: sibling.origin)
            guard let head = edits[name]?.parts[place.record]?.head, head != sibling.life else {
                continue
            }
            throw Violation("value", "\(place): the head of \(name) has changed")
        }
    }

    /// Whether the hostile device has erased a record in a space of its own.
    func isErasedByHostile(_ record: RecordID) -> Bool {
        edits.values.contains {
            $0.parts[record]?.head == .erased && Hostility.isOwn($0.space)
        }
    }

    /// The edits of which the hostile device must not hear: of records that were never where it may
    /// read.
    func secrets(from hostile: HostileDevice) -> [EditName] {
        var told: Set<EditName> = []
        for (place, names) in everHeld where hostile.level(in: place.space) != nil {
            told.formUnion(names)
        }
        for (place, names) in knowledge[.central] ?? [:]
        where hostile.level(in: place.space) != nil {
            told.formUnion(names)
        }
        return edits.values.compactMap { edit in
            let isSecret =
                edit.maker != .central && edit.maker != .field(HostileDevice.office)
                && hostile.level(in: edit.space) == nil && !told.contains(edit.name)
            return isSecret ? edit.name : nil
        }
    }
}

extension Edit.Part {
    var isMove: Bool {
        if case .moved = head { true } else { false }
    }
}
