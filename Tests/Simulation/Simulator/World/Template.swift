import CentralStorage
import GRDB
import ReplicaStore
import SyncProtocol
import Synchronization

/// A world that was set up once, with its offices enrolled and some records made: every schedule
/// begins with a copy of its files.
final class Template: Sendable {
    private let shape: WorldShape
    private let scratch: ScratchWorld
    private let oracle: Oracle
    private let records: [RecordID]
    private let now: Int64

    init(_ shape: WorldShape) throws {
        self.shape = shape
        let world = try World.founded(shape)
        for space in 0..<shape.spaces {
            for _ in 0..<2 { try world.perform(Step("create", [0, space, 0])) }
        }
        for _ in 0..<2 {
            for index in 0..<shape.replicas { try world.perform(Step("sync", [index, 0, 0])) }
        }
        for field in world.fields { try field.stop() }
        try world.central.stop()
        scratch = world.scratch
        oracle = world.oracle
        records = world.records
        now = world.clock.now
    }

    /// A world of its own for one schedule.
    ///
    /// - Parameters:
    ///   - shape: that of the template, with any limits.
    ///   - seed: of all randomness on the machines.
    func world(_ shape: WorldShape, seed: UInt64) throws -> World {
        let copy = try ScratchWorld()
        let clock = SimulatedClock(milliseconds: now)
        var seeds = SplitMix(seed)
        let machine = Machine(clock, seed: seeds.next())
        let world = World(
            shape, scratch: copy, clock: clock,
            central: CentralNode(
                folder: copy.subfolder("central"), machine: machine, limits: shape.limits))
        try scratch.subfolder("central").copy(to: world.central.folder)
        for index in 0..<shape.replicas {
            let folder = copy.subfolder("r\(index)")
            try scratch.subfolder("r\(index)").copy(to: folder)
            world.fields.append(
                FieldNode(
                    index: index, folder: folder, machine: Machine(clock, seed: seeds.next())))
        }
        world.oracle = oracle
        world.records = records
        world.chance = SplitMix(seeds.next())
        return world
    }

    private static let made = Mutex<[WorldShape: Template]>([:])

    /// The template of worlds of this size; made when it is first needed.
    static func of(_ shape: WorldShape) throws -> Template {
        let size = WorldShape(replicas: shape.replicas, spaces: shape.spaces)
        return try made.withLock { made in
            if let template = made[size] { return template }
            let template = try Template(size)
            made[size] = template
            return template
        }
    }
}

extension World {
    /// A new world: a server with empty spaces, and offices that may write in all of them.
    static func founded(_ shape: WorldShape) throws -> World {
        let scratch = try ScratchWorld()
        let clock = SimulatedClock()
        let central = CentralNode(
            folder: scratch.subfolder("central"), machine: Machine(clock, seed: 1),
            limits: shape.limits)
        let world = World(shape, scratch: scratch, clock: clock, central: central)
        try central.store.write { transaction in
            for index in 0..<shape.spaces { try transaction.addSpace(shape.spaceName(index)) }
        }
        for index in 0..<shape.replicas { try world.enrol(index) }
        return world
    }

    private func enrol(_ index: Int) throws {
        let field = FieldNode(
            index: index, folder: scratch.subfolder("r\(index)"),
            machine: Machine(clock, seed: UInt64(index) + 2))
        try field.folder.create()
        let replica = try Replica.create(
            path: field.path, office: "office\(index)", author: "r\(index)", schema: field.schema,
            environment: field.machine.environment)
        guard let identity = try replica.identity() else {
            throw Violation("identity", "r\(index) has none")
        }
        // The first office may do everything, as the head office does.
        let access = (0..<shape.spaces).map {
            SpaceAccess(space: shape.spaceName($0), level: index == 0 ? .manage : .write)
        }
        let enrolment = try central.store.write { transaction in
            let code = try transaction.invite(office: identity.office, name: nil, grants: access)
            return try transaction.enrol(
                code: code, device: identity.device, name: identity.name,
                token: ContentHash(of: Array(identity.name.utf8)))
        }
        try replica.enrol(
            Enrolment(
                serverURL: "http://127.0.0.1", token: "secret", office: enrolment.office,
                tag: enrolment.tag, access: enrolment.grants, serverTime: clock.now))
        try replica.file.pool.close()
        fields.append(field)
    }
}
