/// How people call devices, and within which bounds. Spec: Limits §1.
package enum DeviceNames {
    package static let nameBytes = 200

    /// Whether a text can be a device's name: one line that is neither empty nor too long.
    package static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= nameBytes
            && !text.unicodeScalars.contains { $0.properties.generalCategory == .control }
    }
}
