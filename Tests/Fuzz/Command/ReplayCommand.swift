import ArgumentParser
import Foundation
import FuzzTargets

struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Hands files to a target, one after the other.",
        discussion: "Example:\n\n  fieldbook-fuzz replay csv Tests/Fuzz/Corpus/csv/plain")

    @OptionGroup var target: TargetArgument

    @Argument(help: "The inputs.", completion: .file())
    var files: [String]

    func run() throws {
        var target = try target.type().init()
        for file in files {
            print(file)
            try target.bear(Array(try Data(contentsOf: URL(fileURLWithPath: file))))
        }
    }
}
