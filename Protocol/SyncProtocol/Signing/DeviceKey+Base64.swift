import Foundation

/// The key as JSON carries it. Spec: HTTP §3.
extension DeviceKey {
    /// - Parameter text: base64 with padding.
    public init?(base64 text: String) {
        guard let data = Data(base64Encoded: text) else { return nil }
        self.init(data)
    }

    public var base64: String { Data(bytes).base64EncodedString() }
}
