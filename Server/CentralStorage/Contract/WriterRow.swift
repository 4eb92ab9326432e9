import SyncProtocol

/// A writer of a space: whose it is, and how far its commits go.
package struct WriterRow: Hashable, Sendable {
    package let info: WriterInfo
    /// The log number of its first commit; 0 before that is logged.
    package var firstNumber: UInt64
    /// The device that pushed its first commit.
    package let broughtBy: DeviceID
    /// The log number of the entry that moved its head last; 0 before that is logged.
    package var lastNumber: UInt64
    package var head: WriterHead
    /// Whether nobody has seen that it is the device's own: it brought its commits without their
    /// author's signature, or no registry knows the device any more.
    package let isOnlyBound: Bool
    /// The log number of its first signed commit; nil before there is one.
    package var firstSigned: UInt64?
    /// The last counter that it may ever have, once it was retired with its device's grant.
    package let sealedAt: UInt64?

    package init(
        info: WriterInfo, broughtBy: DeviceID, isOnlyBound: Bool = false,
        firstNumber: UInt64 = 0, firstSigned: UInt64? = nil, lastNumber: UInt64 = 0,
        head: WriterHead? = nil,
        sealedAt: UInt64? = nil
    ) {
        self.info = info
        self.broughtBy = broughtBy
        self.isOnlyBound = isOnlyBound
        self.firstSigned = firstSigned
        self.firstNumber = firstNumber
        self.lastNumber = lastNumber
        self.sealedAt = sealedAt
        self.head = head ?? WriterHead(info.writer)
    }
}
