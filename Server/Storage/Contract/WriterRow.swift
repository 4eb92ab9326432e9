import SyncProtocol

/// A writer of a space: whose it is, and how far its commits go.
package struct WriterRow: Hashable, Sendable {
    package let info: WriterInfo
    /// The log number of its first commit; 0 before that is logged.
    package var firstNumber: UInt64
    /// The device that pushed its first commit.
    package let broughtBy: DeviceID
    package var head: WriterHead
    /// The last counter that it may ever have, once it was retired with its device's grant.
    package let sealedAt: UInt64?

    package init(
        info: WriterInfo, broughtBy: DeviceID, firstNumber: UInt64 = 0, head: WriterHead? = nil,
        sealedAt: UInt64? = nil
    ) {
        self.info = info
        self.broughtBy = broughtBy
        self.firstNumber = firstNumber
        self.sealedAt = sealedAt
        self.head = head ?? WriterHead(info.writer)
    }
}
