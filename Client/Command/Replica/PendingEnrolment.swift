import Foundation
import ReplicaStore
import SyncProtocol

/// The device id of an enrolment that is under way, kept beside the place of the replica to come.
///
/// When the answer to an invitation code is lost, the code is good for the same device only: the
/// next `init` has to ask under the same id.
struct PendingEnrolment {
    let device: DeviceID
    private let path: String

    init(replica: String) throws {
        path = replica + ".enrolling"
        if let text = try? String(contentsOfFile: path, encoding: .utf8),
            let known = DeviceID(text.trimmingCharacters(in: .whitespacesAndNewlines))
        {
            device = known
            return
        }
        var generator = SystemRandomNumberGenerator()
        device = DeviceID(milliseconds: Environment.system.now(), using: &generator)
        let folder = URL(fileURLWithPath: replica).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try "\(device)\n".write(toFile: path, atomically: true, encoding: .utf8)
    }

    /// Forgets the id: it was used, or the server has never heard of it.
    func forget() {
        try? FileManager.default.removeItem(atPath: path)
    }
}
