import CentralStorage
import StoreKit
import SyncProtocol

/// How a run may be taken.
enum RunDecision {
    /// Its writer's device has signed it.
    case signed
    case unsigned
    /// It waits for its writer's device to bring it, or for that device's signature.
    case withheld
}

/// The writers of one space as a transaction goes: whose they are, their heads, their permissions.
///
/// Rows are read once and written back together by `save()`.
struct WriterCache<Transaction: StorageTransaction> {
    private let transaction: Transaction
    private let space: SpaceRow
    private let device: Device
    private let epoch: Epoch
    private let announcements: [WriterInfo]
    private let rights: TransferRights<Transaction>
    private var rows: [WriterID: WriterRow] = [:]
    private var changed: Set<WriterID> = []
    private var unknown: Set<WriterID> = []
    private var levels: [DeviceID: AccessLevel?] = [:]

    init(
        _ transaction: Transaction, space: SpaceRow, device: Device, epoch: Epoch,
        announcements: [WriterInfo], rights: TransferRights<Transaction>
    ) {
        self.transaction = transaction
        self.space = space
        self.device = device
        self.epoch = epoch
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

    /// The writer's row. One that is new is bound to the device it was announced for, if that has
    /// signed it and the server knows it under that office; else to the one that pushes.
    mutating func row(_ writer: WriterID, of run: PushedRun) throws -> WriterRow {
        if let row = try known(writer) { return row }
        let (info, isOnlyBound) = try owner(of: run)
        return WriterRow(info: info, broughtBy: device.id, isOnlyBound: isOnlyBound)
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
    mutating func isOwn(_ run: PushedRun) throws -> Bool {
        let row = try row(run.writer, of: run)
        guard row.info.device == device.id, !row.isOnlyBound else { return false }
        return announcements.first { $0.writer == run.writer }.map { $0.device == device.id }
            ?? true
    }

    private func owner(of run: PushedRun) throws -> (WriterInfo, isOnlyBound: Bool) {
        func info(_ device: Device) -> WriterInfo {
            WriterInfo(
                writer: run.writer, device: device.id, office: device.office, name: device.name,
                key: device.key)
        }
        let announced = announcements.first { $0.writer == run.writer }
        guard let announced, announced.device != device.id else { return (info(device), false) }
        if let owner = try transaction.device(announced.device), owner.office == announced.office,
            isSigned(run, by: owner) || isSilenced(owner)
        {
            return (info(owner), false)
        }
        let bound = WriterInfo(
            writer: run.writer, device: device.id, office: announced.office, name: announced.name)
        return (bound, true)
    }

    private func isSigned(_ run: PushedRun, by owner: Device) -> Bool {
        owner.key.map { run.isSigned(by: $0, in: space.name) } ?? false
    }

    /// Whether a device has no key to sign with, and may not write any more: what anybody brings
    /// under its writers is void, so that there is nothing to forge.
    private func isSilenced(_ owner: Device) -> Bool {
        owner.key == nil && owner.level(in: space.name).map { $0 < .write } ?? true
    }

    /// Whether a run may be taken under its writer, and with its signature.
    ///
    /// A device that has a key signs what it pushes as its own. What it brings under the writer of
    /// another device is taken as far as that has signed it; under a writer that is only bound to a
    /// device, nobody knows whose it is, and the log names who brought it.
    ///
    /// - Throws: `StoreError` of kind `malformed` where the pushing device's signature is missing
    ///   or wrong.
    mutating func validation(of run: PushedRun) throws -> RunDecision {
        let row = try row(run.writer, of: run)
        if run.writer == WriterID(ofServerIn: epoch, space: space.name) {
            return .withheld
        }
        let isSigned = row.info.key.map { run.isSigned(by: $0, in: space.name) } ?? false
        if isSigned { return .signed }
        if row.isOnlyBound { return .unsigned }
        guard row.info.device == device.id else {
            let owner = try transaction.device(row.info.device)
            return owner.map(isSilenced) == true ? .unsigned : .withheld
        }
        guard device.key != nil else { return .unsigned }
        // Who says that the device's own writer is another's has not the key either.
        guard try isOwn(run) else { return .withheld }
        throw StoreError(
            .malformed, "a commit of the device's own writer is not signed with the device's key",
            hint: "run the newest version; a copy of the replica from before it had its key "
                + "has to be made anew")
    }

    /// What the writer's device may do in the space. Of one that no registry knows any more,
    /// because the server is new, or to which the writer is only bound, as much as the device may
    /// that brings its commits.
    mutating func level(of row: WriterRow) throws -> AccessLevel? {
        if row.isOnlyBound { return device.level(in: space.name) }
        if let level = levels[row.info.device] { return level }
        let level = try owner(of: row).level(in: space.name)
        levels[row.info.device] = .some(level)
        return level
    }

    /// The device whose rights a commit of the writer has, as `level(of:)`.
    func owner(of row: WriterRow) throws -> Device {
        if row.isOnlyBound || row.info.device == device.id { return device }
        return try transaction.device(row.info.device) ?? device
    }

    /// Moves a writer's head to a commit that the log holds under `number`.
    mutating func advance(
        _ row: WriterRow, to head: WriterHead, number: UInt64, isSigned: Bool
    ) {
        var row = row
        row.head = head
        if isSigned, row.firstSigned == nil { row.firstSigned = number }
        if row.firstNumber == 0 { row.firstNumber = number }
        row.lastNumber = number
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
