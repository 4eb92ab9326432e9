import Foundation
import ReplicaStore

/// Where a command's answer goes: the result to stdout, for people or as one JSON object, and
/// everything else to stderr.
struct Output: Sendable {
    let isJSON: Bool
    let isQuiet: Bool
    let terminal: Terminal
    let errorTerminal: Terminal

    init(isJSON: Bool, isQuiet: Bool, color: ColorChoice) {
        self.isJSON = isJSON
        self.isQuiet = isQuiet
        terminal = Terminal(.standardOutput, color: color)
        errorTerminal = Terminal(.standardError, color: color)
    }

    /// Writes the answer in the form that was asked for.
    ///
    /// - Parameters:
    ///   - json: writes the members behind `"version":1`.
    ///   - text: lines for people, each ended.
    func answer(
        json: (inout JSONWriter) throws -> Void, text: () throws -> String
    ) throws {
        guard isJSON else { return try write(Array(text().utf8)) }
        var writer = JSONWriter()
        writer.beginAnswer()
        try json(&writer)
        writer.endAnswer()
        try write(writer.bytes)
    }

    func write(_ bytes: [UInt8]) throws {
        try FileHandle.standardOutput.write(contentsOf: Data(bytes))
    }

    /// Says something beside the result, to people who want to hear it.
    func remark(_ text: String) {
        guard !isJSON, !isQuiet else { return }
        say(text)
    }

    /// Says what its reader has to know, also when quiet was asked for.
    func warn(_ text: String) {
        guard !isJSON else { return }
        say(errorTerminal.style("warning:", .yellow) + " " + TerminalText.clean(text))
    }

    private func say(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }
}
