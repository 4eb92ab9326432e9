/// The replica that made a bundle or a vector file, and when.
///
/// For people, and to tell files apart; nothing is decided by it. Spec: WireFormat §11.
public struct BundleMaker: Hashable, Sendable, CBORCodable {
    /// The version of the maker's schema.
    public let schemaVersion: UInt64
    /// Milliseconds since 1970, as well as the maker knows them.
    public let madeAt: UInt64
    /// The maker's device.
    public let device: DeviceID
    /// The office of the device.
    public let office: String
    /// The device's name.
    public let name: String

    /// Makes one of its parts.
    public init(
        schemaVersion: UInt64, madeAt: UInt64, device: DeviceID, office: String, name: String
    ) {
        self.schemaVersion = schemaVersion
        self.madeAt = madeAt
        self.device = device
        self.office = office
        self.name = name
    }

    public func encode(into writer: inout CBORWriter) {
        writer.array(5)
        writer.uint(schemaVersion)
        writer.uint(madeAt)
        writer.bytes(device.bytes)
        writer.text(office)
        writer.text(name)
    }

    public init(from reader: inout CBORReader) throws(CBORError) {
        try reader.array(of: 5)
        schemaVersion = try reader.counter()
        madeAt = try reader.milliseconds()
        device = try reader.recordID()
        office = try reader.text()
        name = try reader.text()
    }
}
