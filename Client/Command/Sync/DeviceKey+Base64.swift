import Foundation
import SyncProtocol

extension DeviceKey {
    /// - Parameter text: base64 with padding.
    init?(base64 text: String) {
        guard let data = Data(base64Encoded: text) else { return nil }
        self.init(data)
    }

    var base64: String { Data(bytes).base64EncodedString() }
}
