import DomainModel
import SyncProtocol

extension FieldChange {
    /// Reads a change as it is typed: `field=value`, `field=` to clear, `field+=element`,
    /// `field-=element`, `group.member=value`, and `items.ID=…` for one item or entry.
    package static func parse(
        argument: String, collection: CollectionSchema
    ) throws(FieldError) -> FieldChange {
        guard let equals = argument.firstIndex(of: "=") else {
            throw collection.error(
                argument, "“\(argument.prefix(60))” is no change: it has no “=”",
                allowed: "field=value, field+=element, field-=element",
                hint: "Put an argument with spaces into quotes: 'name=Red Cross'.")
        }
        let value = String(argument[argument.index(after: equals)...])
        var name = argument[..<equals]
        let sign = name.last
        if sign == "+" || sign == "-" { name.removeLast() }
        let target = try FieldTarget(name.trimmed, in: collection)
        return switch sign {
        case "+": try target.adding(value)
        case "-": try target.removing(value)
        default: try target.setting(value)
        }
    }
}

extension Substring {
    fileprivate var trimmed: String {
        PlainText.normalise(String(self))
    }
}
