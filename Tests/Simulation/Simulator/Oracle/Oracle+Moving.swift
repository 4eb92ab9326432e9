import SyncProtocol

// Moving: what the server writes by itself.

extension Oracle {
    /// A commit of the server, and what can be read of it.
    struct OwnCommit {
        let name: EditName
        let space: String
        let dot: Dot
        let deltas: [Delta]
    }

    /// A commit of the server itself: it brings a record to its new home with all that it holds, or
    /// says in another space where it is. What an erasure has redacted says nothing.
    mutating func meetOwn(
        _ commit: Commit, _ name: EditName, _ entry: LoggedEntry
    ) throws(Violation) -> OwnCommit {
        guard let deltas = try? commit.deltas(), commit.parts.count == 1 else {
            throw Violation("origin", "the server made \(commit.dot), which cannot be read")
        }
        commits[entry.hash] = KnownCommit(
            edit: name, space: entry.space, origin: commit.origin,
            records: Set(deltas.map(\.record)), serial: commits.count)
        return OwnCommit(name: name, space: entry.space, dot: commit.dot, deltas: deltas)
    }

    /// Takes in what the server has written, once it is known what it had taken.
    mutating func learn(_ own: [OwnCommit]) throws(Violation) {
        for commit in own {
            var edit = Edit(name: commit.name, space: commit.space, maker: .central)
            for delta in commit.deltas { edit.parts[delta.record] = try part(delta, commit.dot) }
            edits[commit.name] = edit
            if edit.parts.isEmpty { unclear.insert(commit.dot) }
        }
        for commit in own {
            for delta in commit.deltas { try check(delta, commit.dot) }
        }
    }

    private func part(_ delta: Delta, _ dot: Dot) throws(Violation) -> Edit.Part {
        guard let own = delta.life.siblings.first(where: { $0.dot == dot }),
            !delta.registers.entries.contains(where: { $0.register.dots.contains(dot) })
        else { throw Violation("origin", "the server wrote values of its own: \(dot)") }
        // A writer's commit has seen all before it.
        var context = delta.seen
        if dot.counter > 1 { context.include(Dot(dot.writer, dot.counter - 1)) }
        return Edit.Part(
            writes: [:], head: own.life, seen: try names(delta.record, in: context),
            keptHeads: kept(by: delta, dot))
    }

    private func kept(by delta: Delta, _ dot: Dot) -> Set<EditName> {
        Set(delta.life.siblings.filter { $0.dot != dot }.map { name(of: $0.origin) })
    }

    /// What comes to a new home is all that stood where it left: every value, and every head of an
    /// edit that was not brought before, but those that say so.
    private func check(_ delta: Delta, _ dot: Dot) throws(Violation) {
        let head = delta.life.siblings.first { $0.dot == dot }?.life
        if case .moved = head { return }
        guard head == .alive else {
            throw Violation("origin", "the server ended a record: \(dot)")
        }
        let brought = try names(delta.record, in: delta.seen)
        let stood = expected(Place(space: "", record: delta.record), knowing: brought)
        let before = edits.values.filter { $0.maker == .central && $0.name != "server \(dot)" }
            .compactMap { $0.parts[delta.record] }.filter { $0.head == .alive }
            .reduce(into: Set<EditName>()) { $0.formUnion($1.seen) }
        let heads = stood.heads.subtracting(before).filter { name in
            if case .moved = edits[name]?.parts[delta.record]?.head { false } else { true }
        }
        let kept = kept(by: delta, dot)
        guard kept.isSuperset(of: heads.subtracting(doubled)) else {
            throw Violation(
                "bringing", "\(dot) brings the heads \(kept.sorted()), not \(heads.sorted())")
        }
        for (key, names) in stood.registers {
            let register = delta.registers[RegisterKey(text: key)]
            let found = Set(register?.siblings.map { name(of: $0.origin) } ?? [])
            guard found.isSuperset(of: names.subtracting(doubled)) else {
                throw Violation(
                    "bringing", "\(dot) brings \(found.sorted()) in \(key), not \(names.sorted())")
            }
        }
    }
}

extension Oracle {
    /// Once everything is said, a record that has moved is where it has moved, with all that was
    /// ever written to it where it was.
    ///
    /// - Parameter waiting: where late edits wait for a person to decide.
    func checkMoves(besides waiting: Set<Place>) throws(Violation) {
        let held = knowledge[.central] ?? [:]
        for (place, names) in held.sorted(by: { $0.key < $1.key }) {
            guard let home = home(of: place, names), !waiting.contains(place) else { continue }
            let there = Place(space: home, record: place.record)
            let isOver = expunged.contains(there) || isErased(place.record)
            guard home != place.space, !isOver, !Hostility.isOwn(place.space) else { continue }
            // A move claims to have seen no commit that no log proves any more. One of a lost
            // server's own holds nothing that a person has written, nor does a bare move out of a
            // space that nobody gave back. Spec: MergeRules §12.2.
            let missing = names.subtracting(held[there] ?? []).subtracting(doubled)
                .filter { !$0.hasPrefix("server ") && !isBareHostileMove($0, of: place.record) }
            guard missing.isEmpty else {
                throw Violation("moved", "\(there) lacks \(missing.sorted()) of \(place.space)")
            }
        }
        try checkSeenByMoves(held)
    }

    /// Whether all that the hostile device said of a record was that it moves, in a space of its
    /// own.
    private func isBareHostileMove(_ name: EditName, of record: RecordID) -> Bool {
        guard let edit = edits[name], edit.maker == .field(HostileDevice.office),
            Hostility.isOwn(edit.space), let part = edit.parts[record], part.writes.isEmpty,
            case .moved = part.head
        else { return false }
        return true
    }

    /// The destination of the latest move among the heads.
    private func home(of place: Place, _ names: Set<EditName>) -> String? {
        let moves = expected(place, knowing: names).heads.compactMap {
            name -> (origin: Origin, space: String)? in
            guard case .moved(let space) = edits[name]?.parts[place.record]?.head else {
                return nil
            }
            let known = everTaken.last { $0.edit == name && $0.space == place.space }
            return known.map { ($0.origin, space) }
        }
        return moves.max {
            $0.origin.stamp.rawValue != $1.origin.stamp.rawValue
                ? $0.origin.stamp.rawValue < $1.origin.stamp.rawValue
                : $0.origin.dot < $1.origin.dot
        }?.space
    }

    /// What the server brought claims to have seen only what was where it came from.
    private func checkSeenByMoves(_ held: [Place: Set<EditName>]) throws(Violation) {
        for edit in edits.values where edit.maker == .central {
            for (record, part) in edit.parts where part.head == .alive {
                let elsewhere = everHeld.filter {
                    $0.key.record == record && $0.key.space != edit.space
                }.values.reduce(into: Set<EditName>()) { $0.formUnion($1) }
                let foreign = part.seen.filter {
                    edits[$0]?.maker != .central && !elsewhere.contains($0)
                }
                guard foreign.isEmpty else {
                    throw Violation(
                        "bringing", "\(edit.name) has seen \(foreign.sorted()), which never left")
                }
            }
        }
    }
}
