import CentralStorage
import SyncProtocol

/// The spaces of a server as `spaces` and `space add` answer them.
struct SpaceList: Encodable {
    struct Space: Encodable {
        let space: String
        let records: Int
        /// The number of the last log entry.
        let number: UInt64
        let digest: String
    }

    let version = 1
    let spaces: [Space]

    private enum CodingKeys: String, CodingKey { case version, spaces }

    init(_ spaces: [SpaceSummary]) {
        self.spaces = spaces.map {
            Space(
                space: $0.space, records: $0.records, number: $0.number,
                digest: $0.digest.hexadecimal)
        }
    }
}
