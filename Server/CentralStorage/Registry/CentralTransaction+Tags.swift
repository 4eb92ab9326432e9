import GRDB
import StoreKit

extension CentralTransaction {
    /// A random two-character tag that no device of the office has.
    ///
    /// The first is a letter, so that a tag is never read as a number.
    func freeTag(office: String) throws -> String {
        let taken = Set(
            try database.list("SELECT tag FROM devices WHERE office = ?", [office]) {
                $0[0] as String
            })
        let letters = InvitationCode.alphabet.filter(\.isLetter)
        let free = letters.flatMap { letter in
            InvitationCode.alphabet.map { String([letter, $0]) }
        }.filter { !taken.contains($0) }
        var generator = environment.generator
        guard let tag = free.randomElement(using: &generator) else {
            throw StoreError(
                .usage, "the office \(office) has no free device tag left",
                hint: "divide it into two offices")
        }
        return tag
    }
}
