import Foundation
import Testing

/// Whole conversations, played against the real exchange and compared byte by byte.
@Suite struct ConversationVectorTests {
    @Test(arguments: ConversationScript.all)
    func holds(_ script: ConversationScript) throws {
        let said = try script.played()
        let file = Repository.root.appending(path: "Protocol/Vectors/conversation")
            .appending(path: "\(script.name).json")
        if Repository.writesVectors { try said.write(to: file, atomically: true, encoding: .utf8) }
        let written = try String(contentsOf: file, encoding: .utf8)
        let difference = zip(written.split(separator: "\n"), said.split(separator: "\n"))
            .first { $0 != $1 }
        let isSame = written == said
        #expect(isSame, "\(script.name): \(difference.map { "\($0)\n\($1)" } ?? "its length")")
    }

    @Test func everyFileIsPlayed() {
        let files = Vector.all(in: "conversation").map(\.name)
        #expect(files == ConversationScript.all.map { "conversation/\($0.name)" }.sorted())
    }
}
