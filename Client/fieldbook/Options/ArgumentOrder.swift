/// Lets the options that every command takes stand before the command too.
enum ArgumentOrder {
    private static let valued: Set<String> = ["--replica", "--author", "--color"]
    private static let flags: Set<String> = ["--json", "--quiet", "-q"]

    /// Moves such options from the beginning to where the command expects them: behind its other
    /// arguments.
    static func arranged(_ arguments: [String]) -> [String] {
        var position = 0
        while position < arguments.count {
            let argument = arguments[position]
            if valued.contains(argument), position + 1 < arguments.count {
                position += 2
            } else if flags.contains(argument) || valued.contains(where: { isSet($0, argument) }) {
                position += 1
            } else {
                break
            }
        }
        guard position > 0, position < arguments.count else { return arguments }
        let rest = arguments[position...]
        let end = rest.firstIndex(of: "--") ?? rest.endIndex
        return Array(rest[..<end] + arguments[..<position] + rest[end...])
    }

    private static func isSet(_ option: String, _ argument: String) -> Bool {
        argument.hasPrefix(option + "=")
    }
}
