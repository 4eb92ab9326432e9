import Foundation
import StoreKit
import SyncProtocol

/// The server's epoch, kept in a file of its own beside the store.
///
/// A backup holds the store only, so that a store which is restored elsewhere, or after its epoch
/// was removed, begins a new epoch and its replicas notice.
struct EpochFile {
    let path: String

    init(directory: String) {
        path = directory + "/epoch"
    }

    func readOrCreate(_ environment: SystemInputs) throws -> Epoch {
        if let found = try read() { return found }
        return try renew(environment)
    }

    /// Begins a new epoch; on disk when this returns.
    @discardableResult
    func renew(_ environment: SystemInputs) throws -> Epoch {
        var generator = environment.generator
        let epoch = Epoch(milliseconds: environment.now(), using: &generator)
        try DurableFile.write("\(epoch)\n", to: path)
        return epoch
    }

    private func read() throws -> Epoch? {
        guard let data = FileManager.default.contents(atPath: path) else {
            guard !FileManager.default.fileExists(atPath: path) else {
                throw StoreError(.readOnly, "\(path) cannot be read")
            }
            return nil
        }
        // A power cut right after the file was made can leave it empty.
        guard !data.isEmpty else { return nil }
        let text = String(decoding: data, as: UTF8.self)
        guard let epoch = Epoch(text.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw StoreError(
                .unusable, "\(path) does not hold an epoch",
                hint: "remove it: the server then begins a new epoch, which its replicas notice")
        }
        return epoch
    }
}
