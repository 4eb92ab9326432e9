import Foundation

/// The table of States §1: what a space becomes by each event, and what the event asks for.
package struct TransitionTable: Sendable {
    package struct Row: Sendable {
        /// What it may become where pages are read, where it is compared, and where it is given.
        package let reading: Set<String>
        package let comparing: Set<String>
        package let giving: Set<String>
        package let asked: Set<String>

        /// The states that a state may become; "same" and "by cursor" stand for those that they
        /// mean.
        package func outcomes(from state: String) -> Set<String> {
            let cell =
                switch state {
                case "comparing": comparing
                case "giving": giving
                case "problem": Set(["same"])
                default: reading
                }
            var outcomes = cell.subtracting(["same", "by cursor"])
            if cell.contains("same") { outcomes.insert(state) }
            if cell.contains("by cursor") { outcomes.formUnion(TransitionTable.readingStates) }
            return outcomes
        }
    }

    package static let readingStates: Set<String> = ["start", "knowledge", "scan"]

    package let rows: [String: Row]

    /// Reads the table from the specification.
    package init() throws {
        let file = Self.root.appending(path: "Protocol/Spec/States.md")
        let text = try String(contentsOf: file, encoding: .utf8)
        var rows: [String: Row] = [:]
        for line in text.split(separator: "\n") where line.hasPrefix("| `") {
            let cells = line.split(separator: "|").map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            guard cells.count == 5 else { continue }
            let lists = cells.map { Set($0.split(separator: ", ").map(String.init)) }
            let event = cells[0].replacing("`", with: "")
            rows[event] = Row(
                reading: lists[1], comparing: lists[2], giving: lists[3], asked: lists[4])
        }
        self.rows = rows
    }

    /// - Parameter transition: written "state, event → state".
    package func allows(_ transition: String) -> Bool {
        let words = transition.split(separator: " → ").flatMap { $0.split(separator: ", ") }
        guard words.count == 3, let row = rows[String(words[1])] else { return false }
        return row.outcomes(from: String(words[0])).contains(String(words[2]))
    }

    private static let root: URL = {
        var folder = URL(filePath: #filePath).deletingLastPathComponent()
        while folder.path.count > 1,
            !FileManager.default.fileExists(atPath: folder.appending(path: "Protocol/Spec").path)
        {
            folder.deleteLastPathComponent()
        }
        return folder
    }()
}
