import CentralStorage
import SyncProtocol

/// What a device has brought today, and how much more it may, as a transaction goes.
struct QuotaBook<Transaction: StorageTransaction> {
    private static var millisecondsPerDay: Int64 { 24 * 60 * 60 * 1000 }

    private let transaction: Transaction
    private let device: DeviceID
    private let space: SpaceRow.ID
    private let quotas: Quotas
    private let now: Int64
    /// Read when it is asked for the first time.
    private var usage: DeviceUsage?
    private var writers: Int?

    /// - Parameter now: milliseconds since 1970.
    init(
        _ transaction: Transaction, device: Device, space: SpaceRow.ID, quotas: Quotas, now: Int64
    ) {
        self.transaction = transaction
        self.device = device.id
        self.space = space
        self.quotas = quotas
        self.now = now
    }

    private var day: Int64 { now / Self.millisecondsPerDay }

    /// Until the next day begins; a space that is full is looked at again then, too.
    private var secondsLeft: UInt64 {
        UInt64(max(1, ((day + 1) * Self.millisecondsPerDay - now + 999) / 1000))
    }

    /// For how many seconds nothing more is taken; nil where another commit may come.
    mutating func refuses(isNewWriter: Bool, in space: SpaceRow) throws -> UInt64? {
        if isNewWriter {
            let known = try writers ?? transaction.writers(broughtBy: device, in: space.id)
            writers = known
            if known >= quotas.deviceWriters { return secondsLeft }
        }
        let used = try today()
        let isFull =
            used.commits >= quotas.deviceCommits || used.bytes >= quotas.deviceBytes
            || space.number >= UInt64(quotas.spaceCommits)
            || space.logBytes + space.stateBytes >= quotas.spaceBytes
        return isFull ? secondsLeft : nil
    }

    private mutating func today() throws -> DeviceUsage {
        if let usage { return usage }
        let stored = try transaction.usage(of: device)
        let usage =
            stored.flatMap { $0.day == day ? $0 : nil } ?? DeviceUsage(day: day)
        self.usage = usage
        return usage
    }

    mutating func count(_ bytes: Int, isNewWriter: Bool) {
        usage?.commits += 1
        usage?.bytes += bytes
        if isNewWriter { writers? += 1 }
    }

    func save() throws {
        if let usage { try transaction.save(usage, of: device) }
    }
}
