import Foundation
import SyncProtocol

/// The secret that enrols one device, made to be read out and typed in: `K7QF-2M9X-H4TC`.
///
/// 12 characters of an alphabet of 32 hold 60 bits. The store keeps a hash only.
struct InvitationCode {
    /// Without 0, 1, I and O, which are mistaken for each other.
    static let alphabet = Array("23456789ABCDEFGHJKLMNPQRSTUVWXYZ")
    static let length = 12

    let text: String

    init(using generator: inout some RandomNumberGenerator) {
        let characters = (0..<Self.length).map { _ in
            Self.alphabet[Int.random(in: 0..<Self.alphabet.count, using: &generator)]
        }
        text = stride(from: 0, to: Self.length, by: 4)
            .map { String(characters[$0..<$0 + 4]) }.joined(separator: "-")
    }

    /// The hash under which a code is kept; case, spaces and hyphens of what was typed don't count.
    static func hash(of typed: String) -> ContentHash {
        ContentHash(of: Array("invitation".utf8), Array(plain(typed).utf8))
    }

    /// Whether what was typed has the form of a code.
    static func isCode(_ typed: String) -> Bool {
        plain(typed).count == length
            && typed.allSatisfy { $0 == "-" || $0 == " " || plain(String($0)).count == 1 }
    }

    private static func plain(_ typed: String) -> String {
        typed.uppercased().filter { alphabet.contains($0) }
    }
}
