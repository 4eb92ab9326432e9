import CommandSupport
import DemoData
import ReplicaStore

/// Three offices, two weeks without a connection, and one truth afterwards.
///
/// Everything happens by commands that a reader can repeat; what they answer is checked.
struct DemoStory {
    /// Enough for every scene, and for some edits beside them.
    static let fewestCases = 20

    let stage: DemoStage
    let screen: DemoScreen
    let sources: DemoSources
    let cases: Int
    let seed: UInt64
    var figures = DemoFigures()
    /// The server's address, the same after it was away.
    var server = ""
    /// What happens by hand to single records.
    var scenes: [DemoScene] = []
    /// What happens by tables to many.
    var bulk: [DemoBulk] = []
    /// What fields have to show since people decided on them, by record.
    var decisions: [String: [DemoExpectation]] = [:]
    /// The ids of the meeting and of the referral that the offices will meet over.
    var meeting = ""
    var referral = ""

    init(stage: DemoStage, screen: DemoScreen, sources: DemoSources, cases: Int, seed: UInt64) {
        self.stage = stage
        self.screen = screen
        self.sources = sources
        self.cases = cases
        self.seed = seed
    }

    mutating func play() throws {
        let clock = ContinuousClock()
        let duration = try clock.measure {
            try screen.tell(
                "Three field offices keep the records of one network. Each command below really "
                    + "runs, in a folder of its own; the people in it are fictitious. (The demo "
                    + "adds --json where it reads the answer.)")
            try open()
            try fill()
            try firstSync()
            try partWays()
            try meetAgain()
            try showMerged()
            try settle()
            try prove()
        }
        figures.seconds = duration / .seconds(1)
    }

    /// What to type to go on by hand, once the server has stopped.
    var goingOn: String {
        """

        The files are kept in \(stage.folder). To go on by hand:

          export PATH="\(stage.programs):$PATH"
          cd \(stage.folder)
          fieldbook-server serve --data server --listen \(listen) &
          fieldbook status --replica minsk.sqlite
          fieldbook case list --replica brest.sqlite --where 'risk_level = high' --limit 10
          fieldbook search migration --in meeting --replica gomel.sqlite
          fieldbook sync --replica minsk.sqlite

        """
    }

    /// Host and port of the server.
    var listen: String { server.replacing("http://", with: "") }
}

extension DemoStory {
    /// Runs a command of an office and reads its answer.
    ///
    /// - Parameters:
    ///   - statuses: what it may end with.
    ///   - isShown: whether the reader sees it.
    @discardableResult
    func run(
        _ office: DemoOffice, _ words: [String], statuses: [ExitStatus] = [.done],
        isShown: Bool = true
    ) throws -> DemoObject {
        let words = words + ["--replica", office.replica]
        if isShown { try screen.command(["fieldbook"] + words) }
        let answer = try stage.run(.fieldbook, words + ["--json"])
        try check(answer, words, statuses)
        return try answer.json()
    }

    /// Runs a command of an office for what it shows to people.
    @discardableResult
    func show(
        _ office: DemoOffice, _ words: [String], statuses: [ExitStatus] = [.done]
    ) throws -> String {
        let words = words + ["--replica", office.replica]
        try screen.command(["fieldbook"] + words)
        let answer = try stage.run(.fieldbook, words + ["--quiet"])
        try check(answer, words, statuses)
        return answer.output
    }

    /// Runs a command of the server's.
    @discardableResult
    func serve(_ words: [String], isShown: Bool = true) throws -> DemoObject {
        let words = words + ["--data", "server"]
        if isShown { try screen.command(["fieldbook-server"] + words) }
        let answer = try stage.run(.server, words + ["--json"])
        try check(answer, words, [.done])
        return try answer.json()
    }

    private func check(
        _ answer: DemoAnswer, _ words: [String], _ statuses: [ExitStatus]
    ) throws {
        guard !statuses.contains(where: { $0.rawValue == answer.status }) else { return }
        let said = answer.errors + answer.output
        throw CommandFailure(
            "demo",
            "\(words.prefix(3).joined(separator: " ")) ended with \(answer.status): "
                + said.prefix(600))
    }

    /// - Throws: when what has to be true is not.
    func expect(_ isTrue: Bool, _ failure: @autoclosure () -> String) throws {
        guard isTrue else {
            throw CommandFailure(
                "demo", failure(), hint: "run it again with --keep to look at the files")
        }
    }
}
