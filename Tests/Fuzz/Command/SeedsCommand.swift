import ArgumentParser
import Foundation
import FuzzTargets

struct SeedsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "seeds",
        abstract: "Writes the well-formed inputs that mutation begins from.",
        discussion: "Example:\n\n  fieldbook-fuzz seeds Tests/Fuzz/Corpus")

    @Argument(help: "The folder of the corpus; each target has a folder in it.")
    var folder: String

    func run() throws {
        for type in FuzzTargets.all {
            let target = "\(folder)/\(type.name)"
            try FileManager.default.createDirectory(
                atPath: target, withIntermediateDirectories: true)
            // Crashes are kept: they are no seeds, and named for their fault.
            for old in try FileManager.default.contentsOfDirectory(atPath: target)
            where !old.hasPrefix("crash-") {
                try FileManager.default.removeItem(atPath: "\(target)/\(old)")
            }
            for (name, bytes) in try type.init().seeds() {
                try Data(bytes).write(to: URL(fileURLWithPath: "\(target)/\(name)"))
            }
        }
    }
}
