import DomainModel
import StoreKit
import SyncProtocol

/// A legal hold: while it lasts, nobody erases the record, and only who manages its space lifts it.
///
/// A hold that somebody else sets meanwhile, offline, comes too late for an erasure that was made
/// before it arrived.
enum LegalHold {
    private static let field = RegisterKey("legal_hold")

    /// - Throws: `StoreError` of kind `notPermitted` where the record is under a hold.
    static func checkMayErase(_ state: RecordState, _ collection: CollectionSchema?) throws {
        guard isOn(state, collection) else { return }
        throw StoreError(
            .notPermitted,
            "the record is under legal hold (\(field.text)), so it is not erased",
            hint: "who manages its space lifts the hold first: "
                + "fieldbook \(collection?.name ?? "case") edit ID \(field.text)=no")
    }

    /// - Throws: `StoreError` of kind `notPermitted` where somebody lifts a hold who does not
    ///   manage the space. Where no server has granted the space, its holder manages it.
    static func checkMayWrite(
        _ writes: [RecordEdit.Write], over state: RecordState, _ collection: CollectionSchema,
        in space: SpaceRow
    ) throws {
        guard let level = space.level, level < .manage,
            let write = writes.first(where: { $0.key == field }), write.value != .bool(true),
            isOn(state, collection)
        else { return }
        throw StoreError(
            .notPermitted,
            "the record is under legal hold (\(field.text)), "
                + "which only who manages \(space.name) lifts",
            hint: "ask a colleague with the level manage, or the central office")
    }

    private static func isOn(_ state: RecordState, _ collection: CollectionSchema?) -> Bool {
        guard let collection, collection.register(field.field) != nil,
            let register = state.registers[field]
        else { return false }
        return collection.rule(for: field).view(of: register).value == .bool(true)
    }
}
