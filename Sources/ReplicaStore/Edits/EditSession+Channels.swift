import DomainModel
import StoreKit
import SyncProtocol

/// The way of a new referral to another office. Spec: Security §4.1.
struct ReferralRoute {
    let office: String
    /// The channel of both offices; nil where this replica knows none that it may write.
    let channel: String?

    /// What the sender has to know of a space that the referral goes into.
    func warnings(in space: String) -> [String] {
        guard space != channel, space != "network", space != SpaceName.own(of: office) else {
            return []
        }
        let way =
            channel.map { "leave --space out, and the referral goes into \($0)" }
            ?? "ask the central office for a channel (fieldbook-server office add), or tell "
            + "\(office) another way"
        return [
            "\(office) does not read \(space), as far as this replica knows, so the referral does "
                + "not reach it: \(way)"
        ]
    }
}

extension EditSession {
    /// - Returns: nil for anything but a referral to another office.
    func referralRoute(
        _ collection: CollectionSchema, _ writes: [RecordEdit.Write]
    ) throws -> ReferralRoute? {
        guard collection.name == "referral",
            let office = writes.first(where: { $0.key.text == "to_office" })?.value.text,
            office != identity.office
        else { return nil }
        return ReferralRoute(office: office, channel: try writableChannel(to: office))
    }

    /// The channel to another office; nil where this device may not write into one.
    func writableChannel(to office: String) throws -> String? {
        let name = OfficeChannel(identity.office, office)?.space
        let row = try name.flatMap { try SpaceTable(database: database).find($0) }
        return row?.level.map { $0 >= .write } ?? false ? name : nil
    }
}
