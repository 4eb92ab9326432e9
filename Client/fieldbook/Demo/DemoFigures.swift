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
