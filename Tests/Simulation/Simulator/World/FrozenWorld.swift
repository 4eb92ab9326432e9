import SyncProtocol

/// A world at rest, of which any number of worlds can go on.
///
/// Machines that are not used afterwards share its files, so that a copy costs little.
struct FrozenWorld: Sendable {
    struct Office: Sendable {
        let store: FrozenStore
        let machine: Machine.State
        let isExtended: Bool
        let stray: [StrayRequest]
        let lastContact: Int64
    }

    let shape: WorldShape
    let central: FrozenStore
    let centralMachine: Machine.State
    let offices: [Office]
    let oracle: Oracle
    let hostile: HostileDevice?
    let records: [RecordID]
    let copies: [(office: Int, files: FrozenStore)]
    let backups: [FrozenStore]
    let rows: [ExportedRow]
    let now: Int64
    let pace: Int64

    /// A world that goes on from here.
    ///
    /// - Parameters:
    ///   - shape: of the same size, with any limits; nil for that of the frozen world.
    ///   - seed: of the randomness of its machines from now on; nil to keep theirs.
    func thaw(_ shape: WorldShape? = nil, seed: UInt64? = nil) -> World {
        let clock = SimulatedClock(milliseconds: now)
        var seeds = seed.map { SplitMix($0) }
        func machine(_ state: Machine.State) -> Machine {
            let machine = Machine(clock, state)
            if let seed = seeds?.next() { machine.reseed(seed) }
            return machine
        }
        let shape = shape ?? self.shape
        let world = World(
            shape, clock: clock,
            central: CentralNode(
                central, machine: machine(centralMachine), limits: shape.limits))
        for (index, office) in offices.enumerated() {
            let field = FieldNode(
                index: index, office.store, machine: machine(office.machine))
            field.schema = office.isExtended ? SimulatedSchema.extended : SimulatedSchema.base
            field.stray = office.stray
            field.lastContact = office.lastContact
            world.fields.append(field)
        }
        world.oracle = oracle
        world.hostile = hostile
        world.records = records
        world.copies = copies
        world.backups = backups
        world.rows = rows
        world.chance = SplitMix(seeds?.next() ?? 0)
        world.hostile?.chance = SplitMix(seeds?.next() ?? 0)
        world.pace = pace
        return world
    }
}

extension World {
    /// Puts the world to rest; it is not used any more.
    func freeze() throws -> FrozenWorld {
        let offices = try fields.map { field in
            try abandonSync(of: field)
            return FrozenWorld.Office(
                store: try field.freeze(), machine: field.machine.state,
                isExtended: field.isExtended, stray: field.stray,
                lastContact: field.lastContact)
        }
        return FrozenWorld(
            shape: shape, central: try central.freeze(), centralMachine: central.machine.state,
            offices: offices, oracle: oracle, hostile: hostile, records: records, copies: copies,
            backups: backups, rows: rows, now: clock.now, pace: pace)
    }
}
