import CentralStorage
import SyncProtocol

/// The writers of one space as a transaction goes: whose they are, their heads, their permissions.
///
/// Rows are read once and written back together by `save()`.
struct WriterBook<Transaction: StorageTransaction> {
    private let transaction: Transaction
    private let space: SpaceRow
    private let device: Device
    private let announcements: [WriterInfo]
    private let rights: TransferRights<Transaction>
    private var rows: [WriterID: WriterRow] = [:]
    private var changed: Set<WriterID> = []
    private var unknown: Set<WriterID> = []
    private var levels: [DeviceID: AccessLevel?] = [:]

    init(
        _ transaction: Transaction, space: SpaceRow, device: Device,
        announcements: [WriterInfo], rights: TransferRights<Transaction>
    ) {
        self.transaction = transaction
        self.space = space
        self.device = device
        self.announcements = announcements
        self.rights = rights
        levels[device.id] = .some(device.level(in: space.name))
    }

    private mutating func known(_ writer: WriterID) throws -> WriterRow? {
        if let row = rows[writer] { return row }
        if unknown.contains(writer) { return nil }
        guard let row = try transaction.writer(writer, in: space.id) else {
            unknown.insert(writer)
            return nil
        }
        rows[writer] = row
        return row
    }

    mutating func head(_ writer: WriterID) throws -> WriterHead {
        try known(writer)?.head ?? WriterHead(writer)
    }

    /// The writer's row; one that is new is bound to the device it was announced for or, if the
    /// server does not know that device under that office, to the one that pushes.
    mutating func row(_ writer: WriterID) throws -> WriterRow {
        try known(writer) ?? WriterRow(info: try owner(of: writer), broughtBy: device.id)
    }

    /// Whether devices may write under a writer's name here: it is neither one of the server's own,
    /// nor one that another space knows. A dot means one commit, wherever records have taken it.
    mutating func mayWriteHere(_ writer: WriterID) throws -> Bool {
        if let row = try known(writer) { return row.info.device != rights.serverDevice }
        if rights.isServers(writer, in: space) { return false }
        return try transaction.places(of: writer).allSatisfy {
            // That the server has written in a space is not for everybody to know.
            $0.device == rights.serverDevice
        }
    }

    /// Whether the writer is the pushing device's, and announced as such: the writers of devices
    /// that nobody knows any more, and of lost servers, are only bound to it.
    mutating func isOwn(_ writer: WriterID) throws -> Bool {
        let info = try row(writer).info
        let isNamed = info.office == device.office && info.name == device.name
        guard info.device == device.id, isNamed else { return false }
        return announcements.first { $0.writer == writer }.map { $0.device == device.id } ?? true
    }

    private func owner(of writer: WriterID) throws -> WriterInfo {
        let announced = announcements.first { $0.writer == writer }
        if let announced, announced.device != device.id,
            let owner = try transaction.device(announced.device), owner.office == announced.office
        {
            return WriterInfo(
                writer: writer, device: owner.id, office: owner.office, name: owner.name)
        }
        let isForeign = announced.map { $0.device != device.id } ?? false
        return WriterInfo(
            writer: writer, device: device.id,
            office: (isForeign ? announced?.office : nil) ?? device.office,
            name: (isForeign ? announced?.name : nil) ?? device.name)
    }

    /// What the writer's device may do in the space.
    mutating func level(of row: WriterRow) throws -> AccessLevel? {
        if let level = levels[row.info.device] { return level }
        let level = try owner(of: row).level(in: space.name)
        levels[row.info.device] = .some(level)
        return level
    }

    /// The writer's device. One that no registry knows any more, because the server is new, may do
    /// what the one may that brings its commits.
    func owner(of row: WriterRow) throws -> Device {
        if row.info.device == device.id { return device }
        return try transaction.device(row.info.device) ?? device
    }

    /// Moves a writer's head to a commit that the log holds under `number`.
    mutating func advance(_ row: WriterRow, to head: WriterHead, number: UInt64) {
        var row = row
        row.head = head
        if row.firstNumber == 0 { row.firstNumber = number }
        rows[head.writer] = row
        changed.insert(head.writer)
        unknown.remove(head.writer)
    }

    func save() throws {
        for writer in changed {
            if let row = rows[writer] { try transaction.save(row, in: space.id) }
        }
    }
}
