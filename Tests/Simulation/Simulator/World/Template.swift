import CentralStorage
import GRDB
import ReplicaStore
import StoreKit
import SyncProtocol
import Synchronization

/// Worlds that were set up once, with their offices enrolled and some records made: every schedule
/// begins with a copy of one.
enum Template {
    private static let made = Mutex<[WorldShape: FrozenWorld]>([:])

    /// The template of worlds of this size; made when it is first needed.
    static func of(_ shape: WorldShape) throws -> FrozenWorld {
        var size = WorldShape(replicas: shape.replicas, spaces: shape.spaces)
        size.isSmall = shape.isSmall
        size.hostility = shape.hostility
        return try made.withLock { made in
            if let template = made[size] { return template }
            let template = try size.isSmall ? small(size) : make(size, records: 2)
            made[size] = template
            return template
        }
    }

    /// One record that every office knows and has written once, so that each has its writer; time
    /// stands still.
    private static func small(_ shape: WorldShape) throws -> FrozenWorld {
        let world = try make(shape, records: 1).thaw()
        for index in 0..<shape.replicas {
            try world.perform(Step("edit", [index, 0, 2, 1]))
            try world.perform(Step("sync", [index, 0, 0]))
        }
        for index in 0..<shape.replicas { try world.perform(Step("sync", [index, 0, 0])) }
        world.pace = 0
        return try world.freeze()
    }

    /// The first office has made some records in each space, and everyone knows them.
    private static func make(_ shape: WorldShape, records: Int) throws -> FrozenWorld {
        let world = try World.founded(shape)
        for space in 0..<shape.spaces {
            for _ in 0..<records { try world.perform(Step("create", [0, space, 0])) }
        }
        for _ in 0..<2 {
            for index in 0..<shape.replicas { try world.perform(Step("sync", [index, 0, 0])) }
        }
        return try world.freeze()
    }
}

extension World {
    /// A new world: a server with empty spaces, and offices that may write in all of them.
    static func founded(_ shape: WorldShape) throws -> World {
        let clock = SimulatedClock()
        let central = CentralNode(nil, machine: Machine(clock, seed: 1), limits: shape.limits)
        let world = World(shape, clock: clock, central: central)
        try central.store.write { transaction in
            for index in 0..<shape.spaces { try transaction.addSpace(shape.spaceName(index)) }
            try world.admitHostile(transaction)
        }
        for index in 0..<shape.replicas { try world.enrol(index) }
        return world
    }

    private func enrol(_ index: Int) throws {
        let field = FieldNode(
            index: index, nil, machine: Machine(clock, seed: UInt64(index) + 2))
        let replica = try Replica.create(
            path: field.path, office: "office\(index)", author: "r\(index)", schema: field.schema,
            environment: field.machine.environment)
        guard let identity = try replica.identity() else {
            throw Violation("identity", "r\(index) has none")
        }
        let enrolment = try central.store.write { try admit(identity, replica.key(), $0) }
        try replica.enrol(
            Enrolment(
                serverURL: "http://127.0.0.1", token: "secret", office: enrolment.office,
                tag: enrolment.tag, access: enrolment.grants, key: enrolment.key,
                serverTime: clock.now))
        try replica.file.pool.close()
        fields.append(field)
    }
}
