import CommandSupport
import DomainModel
import ReplicaStore
import SyncProtocol
import TextFormats

/// What the demo counts while it plays.
struct DemoFigures: Sendable {
    var records = 0
    /// Log entries of all spaces.
    var commits = 0
    /// Changes of a field in records that another office edited in the same two weeks.
    var concurrentEdits = 0
    var recordsEditedTwice = 0
    /// Conflicts that those edits led to.
    var questions = 0
    /// Those of them that the story's scenes are made to raise.
    var staged = 0
    /// Names that the list of organisations has twice; nothing that the offices did.
    var duplicates = 0
    var syncs = 0
    var bytesSent = 0
    var bytesReceived = 0
    var rounds = 0
    var seconds = 0.0

    var questionsPerThousand: Double {
        concurrentEdits == 0 ? 0 : Double(questions) * 1000 / Double(concurrentEdits)
    }

    /// Adds what a sync has answered.
    mutating func add(sync answer: DemoObject) {
        syncs += 1
        bytesSent += answer.int("bytesSent")
        bytesReceived += answer.int("bytesReceived")
        rounds += answer.int("rounds")
    }
}

/// What a command of the demo did.
struct DemoAnswer {
    let status: Int32
    let output: String
    let errors: String

    /// The one object that `--json` prints.
    func json() throws -> DemoObject {
        try DemoObject(JSONReader.value(output))
    }
}

/// Members of a JSON object by name; what is missing is empty or 0.
struct DemoObject {
    let members: [String: Value]

    init(_ value: Value) {
        members = value.map ?? [:]
    }

    func int(_ name: String) -> Int { Int(members[name]?.int ?? 0) }

    func text(_ name: String) -> String { members[name]?.text ?? "" }

    func objects(_ name: String) -> [DemoObject] {
        (members[name]?.array ?? []).map(DemoObject.init)
    }
}

/// The table at the end.
struct DemoSummary {
    let figures: DemoFigures
    let cases: Int

    func text(for terminal: Terminal) -> String {
        let width = rows.map { TextWidth.of($0.0) }.max() ?? 0
        let column = rows.map { TextWidth.of($0.1) }.max() ?? 0
        let lines = rows.map { label, figure, note in
            let room = String(repeating: " ", count: column - TextWidth.of(figure))
            let padded = TextWidth.padded(label, to: width)
            return "  \(padded)  \(room)\(figure)  " + terminal.style(note, .dim)
        }
        let trimmed = lines.map { line in
            String(line.reversed().drop { $0 == " " }.reversed()) + "\n"
        }
        return "\n" + terminal.style("Summary", .bold) + "\n" + trimmed.joined()
    }

    private var rows: [(String, String, String)] {
        [
            ("records", Self.grouped(figures.records), "\(cases) cases an office, and the network"),
            ("commits", Self.grouped(figures.commits), "in the logs of the four spaces"),
            (
                "concurrent edits", Self.grouped(figures.concurrentEdits),
                "of \(Self.grouped(figures.recordsEditedTwice)) records that two offices edited"
            ),
            (
                "questions", Self.grouped(figures.questions),
                "put to people, \(figures.staged) of them by the story's scenes"
            ),
            ("per 1,000 concurrent edits", Self.tenths(figures.questionsPerThousand), ""),
            (
                "likely duplicates", Self.grouped(figures.duplicates),
                "names that the list of organisations has twice"
            ),
            ("sent", ByteCount(bytes: figures.bytesSent).text, "by the three replicas together"),
            ("received", ByteCount(bytes: figures.bytesReceived).text, ""),
            (
                "round trips", Self.grouped(figures.rounds),
                "in \(figures.syncs) syncs"
            ),
            ("seconds", Self.tenths(figures.seconds), "the whole demo"),
        ]
    }

    func write(to writer: inout JSONWriter) {
        writer.member("cases", cases)
        writer.member("records", figures.records)
        writer.member("commits", figures.commits)
        writer.member("concurrentEdits", figures.concurrentEdits)
        writer.member("recordsEditedTwice", figures.recordsEditedTwice)
        writer.member("questions", figures.questions)
        writer.key("questionsPerThousand")
        writer.double((figures.questionsPerThousand * 10).rounded() / 10)
        writer.member("duplicates", figures.duplicates)
        writer.member("syncs", figures.syncs)
        writer.member("bytesSent", figures.bytesSent)
        writer.member("bytesReceived", figures.bytesReceived)
        writer.member("rounds", figures.rounds)
        writer.key("seconds")
        writer.double((figures.seconds * 10).rounded() / 10)
    }

    private static func tenths(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }

    private static func grouped(_ number: Int) -> String {
        let digits = Array(String(number))
        let groups = stride(from: digits.count, to: 0, by: -3).map { end in
            String(digits[max(0, end - 3)..<end])
        }
        return groups.reversed().joined(separator: ",")
    }
}
