import ArgumentParser
import CommandSupport
import DomainModel

/// The argument that names a collection, by its name or its plural.
struct CollectionArgument: ParsableArguments {
    @Argument(
        help: "The collection: stakeholder, contact, case, referral, meeting, …",
        completion: .custom { (_, _, _) in Deployment.current.collections.map(\.name) })
    var collection: String

    func schema() throws -> CollectionSchema {
        try Self.schema(collection)
    }

    static func schema(_ name: String) throws -> CollectionSchema {
        let collections = Deployment.current.collections
        guard let found = collections.first(where: { [$0.name, $0.plural].contains(name) }) else {
            throw CommandFailure.usage(
                "there is no collection “\(name.prefix(60))”",
                hint: "there are " + collections.map(\.name).joined(separator: ", "))
        }
        return found
    }
}
