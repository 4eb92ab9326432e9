import Foundation
import StoreKit

/// The pin of the key that the server last served with, kept in the data folder so that
/// invitations can name it.
struct PinFile {
    private let path: String

    init(directory: String) {
        path = directory + "/server.pin"
    }

    var pin: String? {
        let text = try? String(contentsOfFile: path, encoding: .utf8)
        return text?.split(whereSeparator: \.isNewline).first.map(String.init)
    }

    /// Replaces the pin; nil removes it.
    func keep(_ pin: String?) throws {
        guard let pin else {
            try? FileManager.default.removeItem(atPath: path)
            return
        }
        guard pin != self.pin else { return }
        try DurableFile.write(pin + "\n", to: path)
    }
}
