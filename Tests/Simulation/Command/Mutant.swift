import Foundation

/// A deliberate fault: one piece of the product's text replaced by another.
///
/// Kept in a file: a line of what it does after `#`, the changed file after `file`, then the old
/// text and the new one after lines of `--- old` and `--- new`. A fault that random schedules meet
/// too seldom brings the one that shows it, after `--- schedule`.
struct Mutant {
    let name: String
    let description: String
    let file: String
    let old: String
    let new: String
    let schedule: String?

    /// - Parameter text: the file's, named `name`.mutant.
    init?(_ name: String, _ text: String) {
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

    static func all(in folder: String) throws -> [Mutant] {
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

struct MutationFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
