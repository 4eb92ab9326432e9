import Foundation
import SyncProtocol

/// Reads JSON text into values.
package enum JSONText {
    /// Gives the value that a JSON text holds; whole numbers become `int`. Nil when it is no JSON.
    package static func value(_ text: String) -> Value? {
        try? JSONDecoder().decode(Decoded.self, from: Data(text.utf8)).value
    }

    private struct Decoded: Decodable {
        let value: Value

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if container.decodeNil() {
                value = .null
            } else if let bool = try? container.decode(Bool.self) {
                value = .bool(bool)
            } else if let int = try? container.decode(Int64.self) {
                value = .int(int)
            } else if let double = try? container.decode(Double.self) {
                value = .double(double)
            } else if let text = try? container.decode(String.self) {
                value = .text(text)
            } else if let array = try? container.decode([Decoded].self) {
                value = .array(array.map(\.value))
            } else {
                value = .map(try container.decode([String: Decoded].self).mapValues(\.value))
            }
        }
    }
}
