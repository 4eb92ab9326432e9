import Foundation
import Simulation
import Testing

/// The mutants quote the product's text, so they have to be carried along when it changes.
@Suite struct MutantTests {
    private static let root = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    @Test func everyMutantFindsTheTextThatItReplacesOnce() throws {
        let folder = Self.root.appending(path: "Tests/Simulation/Mutants").path
        let mutants = try Mutant.all(in: folder)
        #expect(mutants.count > 30)
        for mutant in mutants {
            let file = Self.root.appending(path: mutant.file)
            let text = try String(contentsOf: file, encoding: .utf8)
            let count = text.ranges(of: mutant.old).count
            #expect(count == 1, "\(mutant.name): its old text is in \(mutant.file) \(count) times")
            #expect(mutant.old != mutant.new, "\(mutant.name) changes nothing")
        }
    }
}
