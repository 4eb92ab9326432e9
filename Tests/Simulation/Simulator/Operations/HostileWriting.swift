import CentralStorage
import ReplicaStore
import SyncProtocol

extension OperationKind {
    /// Where the hostile device turns its requests: spaces of the offices, its own, and none.
    static let targets = Parameter.word(["s0", "s1", "h0", "h1", "nowhere"])

    /// It writes a record, in one of several dishonest ways.
    static let hostileWrite = OperationKind(
        "hostile-write", weight: 4, targets, .record,
        .number(HostileEdit.allCases.count), .number(3)
    ) { world, arguments in
        guard world.hostile != nil else { return }
        let space = world.target(arguments[0])
        let record = world.record(arguments[1])
        let kind = HostileEdit.allCases[arguments[2] % HostileEdit.allCases.count]
        let writer = world.ownWriter(arguments[3] % 3, in: space)
        let state = try world.heldState(record, in: space) ?? RecordState()
        let heads = try world.heldHeads(in: space)
        let key = HostileEdit.fields[arguments[3] % 3]
        let run = world.forge(in: space, after: try world.heldHead(of: writer, in: space)) {
            [kind.delta(record, over: state, knowing: heads, key: key, $0, $1)]
        }
        try world.attack([try world.pushRequest([run], in: space)])
    }

    /// It says that a record has moved.
    static let hostileMove = OperationKind(
        "hostile-move", weight: 5, targets, .record, targets, .number(3)
    ) { world, arguments in
        guard world.hostile != nil else { return }
        let (space, destination) = (world.target(arguments[0]), world.target(arguments[2]))
        let lead: Int64 = [0, 3_600_000, -3_600_000][arguments[3] % 3]
        try world.decide(
            .moved(space: destination), of: world.record(arguments[1]), in: space,
            slot: arguments[3], lead: lead)
    }

    /// It erases a record.
    static let hostileErase = OperationKind(
        "hostile-erase", weight: 4, targets, .record, .number(3)
    ) { world, arguments in
        guard world.hostile != nil else { return }
        try world.decide(
            .erased, of: world.record(arguments[1]), in: world.target(arguments[0]),
            slot: arguments[2], lead: 0)
    }

    /// It moves two records of its own, to a space without a grant and to none at all, and looks at
    /// what becomes of them.
    static let hostileProbe = OperationKind(
        "hostile-probe", weight: 2, .space, .number(4)
    ) { world, arguments in
        guard let hostile = world.hostile, hostile.mayWrite(in: "h0") else { return }
        let there = world.shape.spaceName(arguments[0])
        guard hostile.level(in: there) == nil else { return }
        let (found, absent) = (
            try world.probe(there, arguments[1]), try world.probe("nowhere", arguments[1])
        )
        guard let found, let absent, found != absent else { return }
        throw Violation("learnt", "that there is \(there): \(found) and not \(absent)")
    }
}

extension World {
    /// The space that a hostile request is about.
    func target(_ argument: Int) -> String {
        switch argument % 5 {
        case 0: shape.spaceName(0)
        case 1: shape.spaceName(1)
        case 2: "h0"
        case 3: "h1"
        default: "nowhere"
        }
    }

    /// A decision of the hostile device about a record, which it need not have.
    fileprivate func decide(
        _ life: Life, of record: RecordID, in space: String, slot: Int, lead: Int64
    ) throws {
        let writer = ownWriter(slot % 3, in: space)
        let state = try heldState(record, in: space) ?? RecordState()
        let run = forge(in: space, after: try heldHead(of: writer, in: space), lead: lead) {
            origin, _ in
            let edit = RecordEdit(
                collection: SimulatedSchema.collection, record: record, writes: [],
                intent: .decided(life))
            return [edit.delta(over: slot == 2 ? RecordState() : state, in: origin)]
        }
        try attack([try pushRequest([run], in: space)])
    }

    /// What becomes of a record that is moved from the hostile device's own space; nil where that
    /// could not be tried.
    fileprivate func probe(_ destination: String, _ kind: Int) throws -> String? {
        let record = RecordID(milliseconds: clock.now, using: &chance)
        let writer = WriterID(rawValue: chance.next())
        let isBeside = kind % 2 == 1
        func step(_ life: Life, _ number: Int, alone: Bool) throws -> Bool {
            let state = alone ? RecordState() : try heldState(record, in: "h0") ?? RecordState()
            let writer = alone ? WriterID(rawValue: writer.rawValue &+ 1) : writer
            let run = forge(in: "h0", after: try heldHead(of: writer, in: "h0")) { origin, name in
                let edit = RecordEdit(
                    collection: SimulatedSchema.collection, record: record,
                    writes: life == .alive
                        ? [RecordEdit.Write("title", .text("title \(name)"))] : [],
                    intent: life == .alive ? .ordinary : .decided(life))
                return [edit.delta(over: state, in: origin)]
            }
            return try attack([try pushRequest([run], in: "h0")]) != nil
        }
        guard try step(.alive, 1, alone: false),
            try step(.moved(space: destination), 2, alone: false)
        else { return nil }
        if isBeside { guard try step(.alive, 3, alone: true) else { return nil } }
        // What moves has to be looked at with the next request.
        guard try attack([try pushRequest([], in: "h0")]) != nil,
            let state = try heldState(record, in: "h0")
        else { return nil }
        let heads = state.life.siblings.map { head in
            if case .moved = head.life { "moved" } else { "\(head.life)" }
        }
        return "\(heads.sorted()) \(state.registers.entries.count) \(state.context.entries.count)"
    }
}
