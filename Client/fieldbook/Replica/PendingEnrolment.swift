import Foundation
import ReplicaStore
import StoreKit
import SyncProtocol

/// The device's id and key in an enrolment that is under way, kept beside the place of the replica
/// to come, for its owner only.
///
/// When the answer to an invitation code is lost, the code is good for the same device only: the
/// next `init` has to ask under the same id, with the same key.
struct PendingEnrolment {
    let device: DeviceID
    let key: DevicePrivateKey
    private let path: String

    init(replica: String) throws {
        path = replica + ".enrolling"
        var generator = SystemRandomNumberGenerator()
        let lines = (try? String(contentsOfFile: path, encoding: .utf8))?.split(separator: "\n")
        if let lines, let known = lines.first.flatMap({ DeviceID(String($0)) }) {
            device = known
            if let seed = lines.dropFirst().first.flatMap({ Data(base64Encoded: String($0)) }),
                let key = DevicePrivateKey(seed: seed)
            {
                self.key = key
                return
            }
        } else {
            device = DeviceID(milliseconds: SystemInputs.system.now(), using: &generator)
        }
        key = DevicePrivateKey(using: &generator)
        try save()
    }

    private func save() throws {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // Nobody else reads the key, from the file's first byte.
        forget()
        let text = "\(device)\n\(Data(key.seed).base64EncodedString())\n"
        let isMade = FileManager.default.createFile(
            atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
        guard isMade else {
            throw StoreError(
                .failed, "the file \(path) cannot be made",
                hint: "check that you may write in the folder, and that there is room")
        }
    }

    /// Forgets the device: it was used, or the server has never heard of it.
    func forget() {
        try? FileManager.default.removeItem(atPath: path)
    }
}
