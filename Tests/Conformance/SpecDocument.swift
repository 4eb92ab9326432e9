import Foundation

/// One document of `Protocol/Spec`, cut into sentences and sections.
struct SpecDocument: Sendable {
    let name: String
    let sentences: [Sentence]
    /// The numbers of its headings.
    let sections: Set<String>

    static let all: [SpecDocument] = {
        let folder = Repository.root.appending(path: "Protocol/Spec")
        let files = try? FileManager.default.contentsOfDirectory(
            at: folder, includingPropertiesForKeys: nil)
        return (files ?? []).filter { $0.pathExtension == "md" }
            .sorted { $0.lastPathComponent < $1.lastPathComponent }
            .compactMap { file in
                guard let text = try? String(contentsOf: file, encoding: .utf8) else { return nil }
                return SpecDocument(
                    name: file.deletingPathExtension().lastPathComponent, text: text)
            }
    }()

    init(name: String, text: String) {
        self.name = name
        var isCode = false
        var paragraphs = [""]
        var sections: Set<String> = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") { isCode.toggle() }
            if let heading = line.wholeMatch(of: /#+ ([0-9.]*[0-9])\.? .*/) {
                sections.insert(String(heading.1))
            }
            if isCode || line.isEmpty || line.hasPrefix("#") {
                paragraphs.append("")
            } else if line.hasPrefix("- ") {
                Self.addItem(line, to: &paragraphs)
            } else if line.hasPrefix("|") {
                paragraphs.append(String(line))
            } else {
                paragraphs[paragraphs.count - 1] += " " + line.drop(while: \.isWhitespace)
            }
        }
        self.sections = sections
        sentences = paragraphs.flatMap(Sentence.split)
    }

    /// The items of a list go on with the sentence that introduces them.
    private static func addItem(_ line: Substring, to paragraphs: inout [String]) {
        let open = paragraphs.lastIndex { !$0.isEmpty }
        if let open, !paragraphs[open].hasSuffix(".") {
            paragraphs[open] += " " + line
            paragraphs.removeSubrange((open + 1)...)
        } else {
            paragraphs.append(String(line))
        }
    }
}

/// One sentence of the specification.
struct Sentence: Sendable {
    /// What holds the sentence true.
    enum Reference: Sendable {
        case vector(String)
        case test(suite: String, function: String)
    }

    let text: String

    static func split(_ paragraph: String) -> [Sentence] {
        paragraph.replacing(/`[^`]*`/, with: "")
            .split(separator: /\.(?:\s+|$)/).map { Sentence(text: String($0)) }
    }

    /// Whether it uses a BCP 14 word of obligation, other than to explain the words themselves.
    var isRequirement: Bool {
        text.contains(/\b(?:MUST|SHALL|REQUIRED)\b/) && !text.contains("BCP 14")
    }

    /// `[vector: join/a, wire/b]` and `[test: JoinLaws/joinIsCommutative]`.
    var references: [Reference] {
        text.matches(of: /\[(vector|test): ([^\]]+)\]/).flatMap { match in
            match.2.split(separator: ", ").map { name -> Reference in
                guard match.1 == "test" else { return .vector(String(name)) }
                let parts = name.split(separator: "/")
                return .test(
                    suite: String(parts[0]), function: parts.count > 1 ? String(parts[1]) : "")
            }
        }
    }
}
