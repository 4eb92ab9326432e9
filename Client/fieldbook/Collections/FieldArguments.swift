import ArgumentParser
import DomainModel
import ReplicaStore

/// The arguments `field=value …` of one collection.
struct FieldArguments<Slot: CollectionSlot>: ParsableArguments {
    @Argument(
        help: ArgumentHelp(
            "What to set: field=value, field= to clear, field+=element, field-=element, "
                + "group.member=value.",
            valueName: "field=value"),
        completion: .custom { (_, _, prefix) in
            FieldCompletion.candidates(prefix, in: Slot.collection)
        })
    var fields: [String] = []

    func changes() throws -> [FieldChange] {
        try fields.map { try FieldChange.parse(argument: $0, collection: Slot.collection) }
    }
}
