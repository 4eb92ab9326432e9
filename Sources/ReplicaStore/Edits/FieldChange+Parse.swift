import DomainModel
import StoreKit
import SyncProtocol

extension FieldChange {
    /// Reads a change as it is typed: `field=value`, `field=` to clear, `field+=element`,
    /// `field-=element`, `group.member=value`, and `items.ID=…` for one item or entry.
    package static func parse(
        argument: String, collection: CollectionSchema
    ) throws(StoreError) -> FieldChange {
        guard let equals = argument.firstIndex(of: "=") else {
            throw StoreError(
                .usage, "an argument for \(collection.name) has no “=”",
                hint: "write field=value, field+=element or field-=element; put an argument with "
                    + "spaces into quotes: 'name=Red Cross'")
        }
        let value = String(argument[argument.index(after: equals)...])
        var name = argument[..<equals]
        let sign = name.last
        if sign == "+" || sign == "-" { name.removeLast() }
        let target = try FieldTarget(PlainText.normalise(String(name)), in: collection)
        return switch sign {
        case "+": try target.adding(value)
        case "-": try target.removing(value)
        default: try target.setting(value)
        }
    }
}
