import Foundation
import TextFormats

/// Where a command's answer goes: the result to stdout, for people or as one JSON object, and
/// everything else to stderr.
package struct Output: Sendable {
    package let isJSON: Bool
    package let isQuiet: Bool
    package let terminal: Terminal
    package let errorTerminal: Terminal

    package init(isJSON: Bool, isQuiet: Bool, color: ColorChoice) {
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
    package func answer(
        json: (inout JSONWriter) throws -> Void, text: () throws -> String
    ) throws {
        guard isJSON else { return try write(text()) }
        var writer = JSONWriter()
        writer.beginAnswer()
        try json(&writer)
        writer.endAnswer()
        try write(json: writer.bytes)
    }

    /// Writes lines for people, or a part of them.
    package func write(_ text: String) throws {
        try put(Array(terminal.screen(text).utf8))
    }

    /// Writes JSON, or a part of it: nothing in it can steer a terminal that it is shown on.
    package func write(json: [UInt8]) throws {
        try put(TerminalText.escaped(json: json))
    }

    /// Writes an export: as it is into a file or a pipe, and cleaned where a person sees it.
    ///
    /// - Parameter isJSON: whether it is JSON, of which cleaning keeps the value.
    package func write(export bytes: [UInt8], isJSON: Bool) throws {
        guard terminal.isInteractive else { return try put(bytes) }
        if isJSON { return try write(json: bytes) }
        try write(String(decoding: bytes, as: UTF8.self).replacing("\r\n", with: "\n"))
    }

    private func put(_ bytes: [UInt8]) throws {
        try FileHandle.standardOutput.write(contentsOf: Data(bytes))
    }

    /// Says something beside the result, to people who want to hear it.
    package func remark(_ text: String) {
        guard !isJSON, !isQuiet else { return }
        say(TerminalText.clean(text))
    }

    /// Says what its reader has to know, also when quiet was asked for.
    package func warn(_ text: String) {
        guard !isJSON else { return }
        say(errorTerminal.style("warning:", .yellow) + " " + TerminalText.clean(text))
    }

    /// Says the same to scripts: one JSON object on a line of stderr.
    package func note(json: (inout JSONWriter) -> Void) {
        var writer = JSONWriter()
        writer.beginAnswer()
        json(&writer)
        writer.endAnswer()
        FileHandle.standardError.write(Data(TerminalText.escaped(json: writer.bytes)))
    }

    private func say(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }
}
