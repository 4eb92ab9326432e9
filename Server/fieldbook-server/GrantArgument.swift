import ArgumentParser
import SyncProtocol

/// A grant as it is typed: `SPACE:LEVEL`, where the space's name may hold colons itself.
struct GrantArgument: ExpressibleByArgument, Hashable, Sendable {
    let access: SpaceAccess

    init?(argument: String) {
        guard let colon = argument.lastIndex(of: ":"),
            let level = AccessLevel(String(argument[argument.index(after: colon)...]))
        else { return nil }
        let space = String(argument[..<colon])
        guard !space.isEmpty else { return nil }
        access = SpaceAccess(space: space, level: level)
    }

    var defaultValueDescription: String { "\(access.space):\(access.level)" }
}
