/// What is offered to others says what it is.
enum DocumentationChecks {
    private static let folder = "Protocol/SyncProtocol/"
    /// Requirements of protocols, which are documented there.
    private static let requirements = [
        "init(from ", "func encode(into ", "static func <", "static func ==", "func hash(into ",
        "var description", "init?(_ description",
    ]

    /// Public declarations of the core without a comment right above.
    static func undocumentedDeclarations(in file: SourceFile) -> [Finding] {
        guard file.isSwift, file.path.hasPrefix(folder) else { return [] }
        let lines = file.lines
        return file.codeLines.enumerated().compactMap { offset, code in
            let line = code.drop(while: \.isWhitespace)
            guard line.hasPrefix("public "), !line.hasPrefix("public extension"),
                !requirements.contains(where: line.contains)
            else { return nil }
            let above = lines[..<offset].last { !$0.drop(while: \.isWhitespace).hasPrefix("@") }
            let isDocumented = above?.drop(while: \.isWhitespace).hasPrefix("///") == true
            return isDocumented
                ? nil : file.finding(line: offset + 1, "public, and says nowhere what it is")
        }
    }
}
