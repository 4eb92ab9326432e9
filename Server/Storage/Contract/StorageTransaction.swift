import SyncProtocol

/// One transaction over the spaces of the server, as the exchange uses it.
///
/// Rows go in and out as they are stored: no frame or state is decoded here. Streams hand over one
/// row at a time, and end when `body` returns false or the rows are exhausted; no other call on the
/// transaction is made from within `body`.
package protocol StorageTransaction {
    // MARK: Spaces

    func space(named name: String) throws -> SpaceRow?
    func save(_ space: SpaceRow) throws

    // MARK: Log

    func append(_ entry: LogRow, to space: SpaceRow.ID) throws
    /// Where the log stands after `number`; nil beyond its end. Number 0 is the empty log.
    func position(at number: UInt64, in space: SpaceRow.ID) throws -> LogPosition?
    /// What the log holds under a dot.
    func logged(_ dot: Dot, in space: SpaceRow.ID) throws -> LoggedDot?
    /// Streams the entries numbered above `number`, in order.
    func entries(
        after number: UInt64, in space: SpaceRow.ID, _ body: (LogRow) throws -> Bool) throws
    /// The void entries numbered above `number`, in order.
    func voids(after number: UInt64, in space: SpaceRow.ID) throws -> [LogRow]

    // MARK: Writers

    func writer(_ writer: WriterID, in space: SpaceRow.ID) throws -> WriterRow?
    func save(_ writer: WriterRow, in space: SpaceRow.ID) throws
    func writers(in space: SpaceRow.ID) throws -> [WriterRow]
    /// The writers whose first entry has a number in `range`.
    func writers(
        firstIn range: ClosedRange<UInt64>, in space: SpaceRow.ID
    ) throws -> [WriterRow]
    /// The heads of the writers that are bound to a device, by space.
    func heads(of device: DeviceID) throws -> [SpaceRow.ID: [WriterHead]]

    // MARK: Records

    func record(_ reference: RecordReference, in space: SpaceRow.ID) throws -> RecordRow?
    func save(_ record: RecordRow, in space: SpaceRow.ID) throws
    /// Streams the records behind a position, by log number, then record id.
    func records(
        after position: ScanPosition, in space: SpaceRow.ID, _ body: (RecordRow) throws -> Bool
    ) throws
    /// Whether the sizes of the states that changed after `number` exceed `limit` together.
    func stateBytes(
        after number: UInt64, in space: SpaceRow.ID, exceed limit: Int
    ) throws -> Bool

    // MARK: Registry

    func device(_ id: DeviceID) throws -> Device?
    /// What a waiting request compares to learn of changes by other processes.
    func changeMarks() throws -> ChangeMarks

    // MARK: Positions and recovery

    /// The number of the last knowledge cursor that a device has sent.
    func position(of device: DeviceID, in space: SpaceRow.ID) throws -> UInt64?
    func save(position number: UInt64, of device: DeviceID, in space: SpaceRow.ID) throws
    /// Where each device stands that may read the space and is not revoked.
    func standings(in space: SpaceRow.ID) throws -> [ReplicaStanding]
    /// The space's recovery, if one is open.
    func recovery(of space: SpaceRow.ID) throws -> Recovery?
    /// Opens one, or opens it again; all positions in the space are forgotten.
    func openRecovery(of space: SpaceRow, because reason: String) throws
    func endRecovery(of space: SpaceRow, because reason: String) throws
    /// Adds a line to the trail that the operator reads; never a record's content or a secret.
    func audit(
        _ action: AuditAction, space: String?, device: DeviceID?, _ detail: String) throws
}
