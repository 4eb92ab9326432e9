import ArgumentParser
import Foundation

struct PageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "page",
        abstract: "Makes the page of results from files that --out has written.",
        discussion: """
            Where figures were taken several times, the last one counts.

            Example:

              fieldbook-bench --out figures.jsonl
              fieldbook-bench page figures.jsonl > Tests/Benchmarks/Results.md
            """)

    @Argument(help: "Files of JSON lines.", completion: .file())
    var files: [String]

    func run() throws {
        var page = ResultsPage()
        for file in files {
            let text = try String(contentsOfFile: file, encoding: .utf8)
            for line in text.split(separator: "\n") { page.add(try ReportLine.read(line)) }
        }
        FileHandle.standardOutput.write(Data(page.markdown.utf8))
    }
}
