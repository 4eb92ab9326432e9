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
    /// What the log holds under a dot, or what is known of it from upload.
    func logged(_ dot: Dot, in space: SpaceRow.ID) throws -> LoggedDot?

    /// The frame of a commit that was taken, if the log still holds it.
    func frame(of dot: Dot, in space: SpaceRow.ID) throws -> [UInt8]?
    /// Streams the entries numbered above `number`, in order.
    func entries(
        after number: UInt64, in space: SpaceRow.ID, _ body: (LogRow) throws -> Bool) throws
    /// The void commits numbered above `number`, in order; those that were learnt by upload have
    /// the number of the entry that brought them.
    func voids(after number: UInt64, in space: SpaceRow.ID) throws -> [LogEntry]
    /// The first void commits behind a place in a scan, at most `limit` that were logged and as
    /// many of which upload told, in their order.
    func voids(
        after position: ScanPosition, in space: SpaceRow.ID, limit: Int
    ) throws -> [ScanItem]
    /// The commits whose frames hold a record's id, in order.
    func commits(naming record: RecordID, in space: SpaceRow.ID) throws -> [LogRow]
    /// Puts a frame in the place of another: the same with deltas redacted.
    func replaceFrame(of number: UInt64, with frame: [UInt8], in space: SpaceRow.ID) throws
    /// Forgets the frames of commits up to `number`. - Returns: how many there were.
    func dropFrames(through number: UInt64, in space: SpaceRow.ID) throws -> Int
    /// Remembers the hash of a commit that came back by upload without its frame.
    func save(_ recovered: RecoveredCommit, in space: SpaceRow.ID) throws
    /// The last commit behind a head of which upload has told, in any space; the states that were
    /// given may show it and those before it. Its hash is zero where nobody has told that.
    func reportedHead(beyond head: WriterHead) throws -> WriterHead?
    /// The last commit of a writer of which this history and that of another epoch are known to be
    /// one; counter 0 where none is.
    func sharedHead(
        of writer: WriterID, with life: Epoch, in space: SpaceRow.ID
    ) throws -> WriterHead
    /// Whether a space may have anything in common with another epoch's: a beginning of its log, or
    /// commits that were given back.
    func mayShare(with life: Epoch, in space: SpaceRow.ID) throws -> Bool
    /// The epochs of which a writer's commits were given back.
    func epochs(telling writer: WriterID, in space: SpaceRow.ID) throws -> [Epoch]

    // MARK: Writers

    func writer(_ writer: WriterID, in space: SpaceRow.ID) throws -> WriterRow?
    func save(_ writer: WriterRow, in space: SpaceRow.ID) throws
    func writers(in space: SpaceRow.ID) throws -> [WriterRow]
    /// The heads of all writers of a space, without the rest of their rows.
    func heads(in space: SpaceRow.ID) throws -> [WriterHead]
    /// The first writers whose first entry, or first signed one, has a number in `range`.
    func writers(
        firstIn range: ClosedRange<UInt64>, in space: SpaceRow.ID, limit: Int
    ) throws -> [WriterRow]
    /// The first writers whose heads stand behind a place in a scan, in their order.
    func writers(
        after position: ScanPosition, in space: SpaceRow.ID, limit: Int
    ) throws -> [WriterRow]
    /// The spaces that know a writer.
    func places(of writer: WriterID) throws -> [WriterPlace]
    /// The heads of the writers that are bound to a device, by space.
    func heads(of device: DeviceID) throws -> [SpaceRow.ID: [WriterHead]]

    // MARK: Records

    func record(_ reference: RecordReference, in space: SpaceRow.ID) throws -> RecordRow?
    func save(_ record: RecordRow, in space: SpaceRow.ID) throws
    func remove(_ reference: RecordReference, in space: SpaceRow.ID) throws
    /// Whether a record was expunged: it never comes back.
    func isExpunged(_ reference: RecordReference, in space: SpaceRow.ID) throws -> Bool
    /// Remembers for ever that the entry `number` expunged a record.
    func saveExpunged(
        _ reference: RecordReference, number: UInt64, in space: SpaceRow.ID) throws
    /// The records that entries above `number` expunged.
    func expunged(after number: UInt64, in space: SpaceRow.ID) throws -> [RecordReference]
    /// The first records behind a place in a scan that were expunged, in their order.
    func expunged(
        after position: ScanPosition, in space: SpaceRow.ID, limit: Int
    ) throws -> [ScanItem]
    /// Streams the records behind a position, by log number, then record id.
    func records(
        after position: ScanPosition, in space: SpaceRow.ID, _ body: (RecordRow) throws -> Bool
    ) throws
    /// Whether the sizes of the states that changed after `number` exceed `limit` together.
    func stateBytes(
        after number: UInt64, in space: SpaceRow.ID, exceed limit: Int
    ) throws -> Bool

    // MARK: Transfers

    /// Records with a `moved` head that stand so, by space and id, at most `limit` of them. One is
    /// `waiting` whenever it was saved.
    func transfers(_ status: TransferStatus, limit: Int) throws -> [Transfer]
    func mark(_ transfer: Transfer, as status: TransferStatus) throws
    /// Has transfers looked at again that a new space, a new grant or a vector that was given back
    /// may let go on.
    func reconsiderTransfers() throws
    /// Whether the operator lets whoever manages one space move records to another one.
    func hasRoute(from origin: SpaceRow.ID, to destination: SpaceRow.ID) throws -> Bool
    /// What a space has got of a record from other spaces, in the order of its log.
    func arrivals(of reference: RecordReference, in space: SpaceRow.ID) throws -> [Arrival]
    func save(_ arrival: Arrival, of reference: RecordReference, in space: SpaceRow.ID) throws
    /// Forgets them, with the record.
    func removeArrivals(of reference: RecordReference, in space: SpaceRow.ID) throws
    /// The device that brought a commit which moves or erases, where that is not its writer's.
    func courier(of dot: Dot, in space: SpaceRow.ID) throws -> DeviceID?
    func save(courier device: DeviceID, of dot: Dot, in space: SpaceRow.ID) throws
    /// The number under which a commit was logged; nil if the log does not hold it.
    func number(of dot: Dot, in space: SpaceRow.ID) throws -> UInt64?

    // MARK: Registry

    /// Has erased values overwritten in the store's files as soon as its transaction is over.
    func requireScrub() throws

    func device(_ id: DeviceID) throws -> Device?
    /// What a waiting request compares to learn of changes by other processes.
    func changeMarks() throws -> ChangeMarks

    // MARK: Quotas

    /// What a device has brought on the last day on which it brought anything.
    func usage(of device: DeviceID) throws -> DeviceUsage?
    func save(_ usage: DeviceUsage, of device: DeviceID) throws
    /// How many writers of a space a device was the first to bring.
    func writers(broughtBy device: DeviceID, in space: SpaceRow.ID) throws -> Int

    // MARK: Positions and recovery

    /// The number of the last knowledge cursor that a device has sent.
    func position(of device: DeviceID, in space: SpaceRow.ID) throws -> UInt64?
    func save(position number: UInt64, of device: DeviceID, in space: SpaceRow.ID) throws
    /// Where each device stands that may read the space and is not revoked.
    func positions(in space: SpaceRow.ID) throws -> [ReplicaPosition]
    /// Up to which number the log is that of an earlier epoch of the server: the number that the
    /// backup held which ended it. Nil for an epoch that is not known.
    func sharedNumber(with epoch: Epoch, in space: SpaceRow.ID) throws -> UInt64?
    /// The earlier epochs of the server that it knows.
    func earlierEpochs() throws -> [Epoch]
    /// The space's recovery, if one is open.
    func recovery(of space: SpaceRow.ID) throws -> Recovery?
    /// Opens one, or opens it again; all positions in the space are forgotten.
    func openRecovery(of space: SpaceRow, because reason: String) throws
    func endRecovery(of space: SpaceRow, because reason: String) throws
    /// Remembers, while recovery lasts, heads of a given state that the device may not give.
    func withhold(
        _ heads: [Dot], of record: RecordReference, from device: DeviceID, in space: SpaceRow.ID
    ) throws
    func withheld(
        from device: DeviceID, in space: SpaceRow.ID
    ) throws -> [(record: RecordReference, head: Dot)]
    /// Adds a line to the trail that the operator reads; never a record's content or a secret.
    func audit(
        _ action: AuditAction, space: String?, device: DeviceID?, _ detail: String) throws
    /// The same, unless the trail has the line already.
    func auditOnce(
        _ action: AuditAction, space: String, device: DeviceID?, _ detail: String) throws
    /// Adds to the day's line of what a device does often: a count, and what is counted.
    func auditDaily(
        _ action: AuditAction, space: String, device: DeviceID, _ count: Int, _ unit: String
    ) throws
}
