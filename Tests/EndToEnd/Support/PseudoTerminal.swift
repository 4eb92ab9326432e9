import Foundation

/// A command at a terminal of its own, which `script` makes.
enum PseudoTerminal {
    /// What a command shows on a terminal of some width.
    ///
    /// - Parameters:
    ///   - typed: what its user types, all of it at once.
    ///   - environment: beside that of an office's commands.
    static func screen(
        of arguments: [String], in office: FieldOffice, columns: Int = 80, typed: String = "",
        environment: [String: String] = [:]
    ) throws -> (status: Int32, lines: [String]) {
        let words = try [Products.path("fieldbook")] + arguments + ["--replica", office.replica]
        let quoted = words.map { "'" + $0.replacing("'", with: #"'\''"#) + "'" }
            .joined(separator: " ")
        let own = ["TERM": "xterm", "NO_COLOR": "1", "LC_ALL": "C.UTF-8"]
        let result = try RunningCommand(
            executable: "/usr/bin/env",
            ["script", "-qec", "stty cols \(columns) rows 50; exec \(quoted)", "/dev/null"],
            environment: FieldOffice.environment
                .merging(own) { $1 }.merging(environment) { $1 },
            input: typed
        ).result()
        let text = result.output.replacing("\r\n", with: "\n").replacing("\r", with: "")
        return (
            result.status,
            text.split(separator: "\n", omittingEmptySubsequences: false)
                .dropLast().map(String.init)
        )
    }
}
