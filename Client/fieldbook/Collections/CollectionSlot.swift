import ArgumentParser
import DomainModel

/// A place in the schema's list of collections, as a type.
///
/// The argument parser knows commands by their types, and a deployment can add collections without
/// recompiling. So the types are made when the command starts: `FirstSlot`, `SlotAfter<FirstSlot>`,
/// `SlotAfter<SlotAfter<FirstSlot>>` … one for each collection of the schema.
protocol CollectionSlot: Sendable {
    static var index: Int { get }
}

enum FirstSlot: CollectionSlot {
    static var index: Int { 0 }
}

enum SlotAfter<Previous: CollectionSlot>: CollectionSlot {
    static var index: Int { Previous.index + 1 }
}

/// The place of the collection that the arguments name, which is all that most starts need.
enum NamedSlot: CollectionSlot {
    static var index: Int { CommandRoute.current.collection ?? 0 }
}

extension CollectionSlot {
    /// The collection at this place; types are made only for places that have one.
    static var collection: CollectionSchema { Deployment.current.collections[index] }
}

/// The commands of all collections.
enum CollectionCommands {
    static var all: [any ParsableCommand.Type] {
        commands(from: FirstSlot.self, count: Deployment.current.collections.count)
    }

    private static func commands<Slot: CollectionSlot>(
        from slot: Slot.Type, count: Int
    ) -> [any ParsableCommand.Type] {
        guard count > 0 else { return [] }
        return [CollectionCommand<Slot>.self]
            + commands(from: SlotAfter<Slot>.self, count: count - 1)
    }
}
