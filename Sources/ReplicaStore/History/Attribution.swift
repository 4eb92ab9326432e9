import GRDB
import SyncProtocol

/// The device that brought a commit to the server, where that is not its writer's own.
package struct Bringer: Hashable, Sendable {
    package let device: DeviceID
    /// Nil where it is not known, as is the name.
    package let office: String?
    package let name: String?
}

/// Who stands for a commit that the server has taken.
package struct Attribution: Hashable, Sendable {
    package let broughtBy: Bringer?
    /// Whether its writer's device has signed it, or one behind it that covers it; nil where that
    /// device has no key, as far as is known here.
    package let isSigned: Bool?
}

/// Reads who stands for the commits of one space.
struct AttributionReader {
    private let database: Database
    private let space: SpaceRow
    private let keys: [WriterID: DeviceKey]
    private var bringers: [DeviceID: Bringer] = [:]
    /// Up to which commit each writer's device has signed.
    private var signed: [WriterID: UInt64] = [:]

    init(_ database: Database, space: SpaceRow) throws {
        self.database = database
        self.space = space
        keys = try WriterTable(database: database).keys(in: space.space)
    }

    /// Nil of a commit that waits.
    mutating func attribution(of row: CommitRow) throws -> Attribution? {
        guard row.number != nil else { return nil }
        let bringer = try row.broughtBy.map { try self.bringer($0) }
        return Attribution(broughtBy: bringer, isSigned: try isSigned(row.dot))
    }

    /// The last commit with the device's own signature covers all before it.
    private mutating func isSigned(_ dot: Dot) throws -> Bool? {
        guard let key = keys[dot.writer] else { return nil }
        if let last = signed[dot.writer] { return dot.counter <= last }
        let found = try CommitTable(database: database).signed(dot.writer, in: space.space)
            .first { head, signature in head.isSigned(signature, by: key, in: space.name) }
        signed[dot.writer] = found?.0.counter ?? 0
        return dot.counter <= found?.0.counter ?? 0
    }

    private mutating func bringer(_ device: DeviceID) throws -> Bringer {
        if let bringer = bringers[device] { return bringer }
        let names = try WriterTable(database: database).names(of: device, in: space.space)
        // A device brings commits of others under their names: only one name can be its own.
        let name = names.count == 1 ? names.first : nil
        let bringer = Bringer(device: device, office: name?.office, name: name?.name)
        bringers[device] = bringer
        return bringer
    }
}
