/// How far one writer's commits go, and the hash of its chain there (zero at counter 0).
public struct WriterHead: Hashable, Sendable, CBORCodable {
    /// The writer.
    public let writer: WriterID
    /// The counter of its last commit; 0 before the first one.
    public var counter: UInt64
    /// The hash of its chain there.
    public var hash: ContentHash

    /// A writer's head; without a counter, that of one who has written nothing.
    public init(_ writer: WriterID, counter: UInt64 = 0, hash: ContentHash = .zero) {
        self.writer = writer
        self.counter = counter
        self.hash = hash
    }

    public func encode(into writer: inout CBORWriter) {
        writer.array(3)
        writer.uint(self.writer.rawValue)
        writer.uint(counter)
        writer.bytes(hash.bytes)
    }

    public init(from reader: inout CBORReader) throws(CBORError) {
        try reader.array(of: 3)
        writer = WriterID(rawValue: try reader.uint())
        counter = try reader.counter()
        hash = try reader.contentHash()
    }
}

extension VersionVector {
    /// The counters of some heads; of two of one writer the greater.
    public init(_ heads: some Sequence<WriterHead>) {
        self.init()
        for head in heads { include(Dot(head.writer, head.counter)) }
    }
}

/// Whose writer it is, announced to the replicas of its space.
public struct WriterInfo: Hashable, Sendable, CBORCodable {
    /// The writer.
    public let writer: WriterID
    /// The device that it is bound to.
    public let device: DeviceID
    /// The office of the device.
    public let office: String
    /// The device's name.
    public let name: String
    /// The device's key, where the server has one and has seen that the writer is the device's.
    public let key: DeviceKey?

    /// Makes one of its parts.
    public init(
        writer: WriterID, device: DeviceID, office: String, name: String, key: DeviceKey? = nil
    ) {
        self.writer = writer
        self.device = device
        self.office = office
        self.name = name
        self.key = key
    }

    public func encode(into writer: inout CBORWriter) {
        writer.array(key == nil ? 4 : 5)
        writer.uint(self.writer.rawValue)
        writer.bytes(device.bytes)
        writer.text(office)
        writer.text(name)
        if let key { writer.bytes(key.bytes) }
    }

    public init(from reader: inout CBORReader) throws(CBORError) {
        let start = reader.position
        let count = try reader.array()
        guard count == 4 || count == 5 else { throw CBORError(.unexpectedLength, at: start) }
        writer = WriterID(rawValue: try reader.uint())
        device = try reader.recordID()
        office = try reader.text()
        name = try reader.text()
        key = count == 5 ? try reader.deviceKey() : nil
    }
}

/// The name of one enrolled replica; a UUIDv7 like a record's id.
public typealias DeviceID = RecordID

/// Bounds of what people, offices and devices are called. Spec: Limits §1.
public enum NameLimits {
    /// Bytes of an office's name in UTF-8.
    public static let officeBytes = 64
    /// Bytes of a device's name in UTF-8.
    public static let deviceBytes = 200
    /// Bytes of an author's name in UTF-8.
    public static let authorBytes = 200

    /// Whether a name is one line of so many bytes at most.
    public static func isLine(_ name: String, ofAtMost bytes: Int) -> Bool {
        name.utf8.count <= bytes && !name.unicodeScalars.contains(where: isControl)
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .control
    }

    /// The beginning of a name that is such a line.
    static func line(_ name: String, ofAtMost bytes: Int) -> String {
        var line = ""
        var count = 0
        for scalar in name.unicodeScalars where !isControl(scalar) {
            count += UTF8.width(scalar)
            guard count <= bytes else { break }
            line.unicodeScalars.append(scalar)
        }
        return line
    }
}

extension WriterInfo {
    /// Whether a request may announce it.
    public var isBounded: Bool {
        !office.isEmpty && NameLimits.isLine(office, ofAtMost: NameLimits.officeBytes)
            && NameLimits.isLine(name, ofAtMost: NameLimits.deviceBytes)
    }

    /// The same with names that may be announced.
    public var bounded: WriterInfo {
        guard !isBounded else { return self }
        let office = NameLimits.line(office, ofAtMost: NameLimits.officeBytes)
        return WriterInfo(
            writer: writer, device: device, office: office.isEmpty ? "?" : office,
            name: NameLimits.line(name, ofAtMost: NameLimits.deviceBytes), key: key)
    }
}
