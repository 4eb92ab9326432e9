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
