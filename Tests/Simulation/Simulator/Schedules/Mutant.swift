import Foundation

/// A deliberate fault: one piece of the product's text replaced by another.
///
/// Kept in a file: a line of what it does after `#`, the changed file after `file`, then the old
/// text and the new one after lines of `--- old` and `--- new`. A fault that random schedules meet
/// too seldom brings the one that shows it, after `--- schedule`.
package struct Mutant {
    package let name: String
    package let description: String
    /// The path of the file that is changed, from the project's root.
    package let file: String
    package let old: String
    package let new: String
    /// The schedule that shows the fault, where random ones meet it too seldom.
    package let schedule: String?

    /// - Parameter text: the file's, named `name`.mutant.
    package init?(_ name: String, _ text: String) {
        guard let old = text.range(of: "--- old\n"), let new = text.range(of: "\n--- new\n") else {
            return nil
        }
        let head = text[..<old.lowerBound].split(separator: "\n")
        guard let file = head.first(where: { $0.hasPrefix("file ") }) else { return nil }
        self.name = name
        self.file = String(file.dropFirst(5))
        description = head.filter { $0.hasPrefix("#") }.map { $0.dropFirst(2) }
            .joined(separator: " ")
        self.old = String(text[old.upperBound..<new.lowerBound])
        let schedule = text.range(of: "\n--- schedule\n")
        let end = schedule?.lowerBound ?? text.index(text.endIndex, offsetBy: -1)
        self.new = String(text[new.upperBound..<max(new.upperBound, end)])
        self.schedule = schedule.map { String(text[$0.upperBound...]) }
    }

    /// The mutants of a folder, by name.
    package static func all(in folder: String) throws -> [Mutant] {
        try FileManager.default.contentsOfDirectory(atPath: folder)
            .filter { $0.hasSuffix(".mutant") }.sorted()
            .map { file in
                let text = try String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8)
                guard let mutant = Mutant(String(file.dropLast(7)), text) else {
                    throw MutationFailure("\(file) is not a mutant")
                }
                return mutant
            }
    }
}

/// Why a mutant cannot be tried, or was not found.
package struct MutationFailure: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}
