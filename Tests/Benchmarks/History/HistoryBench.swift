import SyncProtocol

/// Records that were edited again and again: what that costs those who join, and those who come
/// back after two weeks.
struct HistoryBench {
    /// Each record is edited once a day.
    private static let absence = 14
    private static let recordsEach = 100
    /// What a calm fortnight changes: one record of so many, once.
    private static let calmShare = 20

    private let options: BenchOptions
    private let deployment: Deployment
    private let ids: [String]
    private let commits: Int

    /// - Parameter records: nil for as many as the scale says.
    init(_ options: BenchOptions, records: Int? = nil) throws {
        self.options = options
        commits = options.scale.history.commits
        let records = records ?? options.scale.history.records
        deployment = try Deployment(.plain, options, records: records, edited: 0)
        ids = try deployment.source.ids(WorkloadKind.plain.collection)
    }

    func run() throws {
        var rows: [Measurement] = []
        try edit(rounds: 1...1)
        let young = try newcomer("after 1 commit to each")
        // Every field has been edited by then.
        let few = max(PlainTable.fields.count, commits / 10)
        try edit(rounds: 2...few)
        let grown = try newcomer("after \(few)", floor: young.bytes.asFloor)
        try edit(rounds: (few + 1)...(commits - Self.absence))
        let absent = try deployment.newcomer("absent")
        let number = try Self.number(absent.sync())
        try edit(rounds: (commits - Self.absence + 1)...commits)
        let old = try newcomer(
            "after \(commits)", floor: grown.bytes.asFloor, target: .ratio(.atMost, 1.1))
        rows += [young.bytes, grown.bytes, old.bytes, young.rate, old.rate]
        rows += try comeBack(absent, "busy", after: number)
        let calm = OfflineEdits(
            max(1, ids.count / Self.calmShare), of: ids, field: PlainTable.latestField, round: 7)
        let before = try Self.number(absent.sync())
        try calm.prepare(in: deployment.source)
        try deployment.source.sync()
        rows += try comeBack(absent, "calm", after: before)
        rows.append(
            Measurement(
                "state after \(MicroRecords.writers) writers",
                MicroRecords(1).stateOfManyWriters.count, .bytes))
        options.report.write(
            "history of \(commits) commits to each", workload: .plain, records: ids.count, rows)
    }

    private func edit(rounds: ClosedRange<Int>) throws {
        for round in rounds {
            let field = PlainTable.fields[round % PlainTable.fields.count]
            let edits = OfflineEdits(ids.count, of: ids, field: field, round: round)
            try edits.prepare(in: deployment.source, recordsEach: Self.recordsEach)
        }
        try deployment.source.sync()
    }

    private func newcomer(
        _ when: String, floor: Measurement.Floor? = nil, target: Target? = nil
    ) throws -> (bytes: Measurement, rate: Measurement) {
        let replica = try deployment.newcomer("newcomer \(when)")
        let answer = try replica.sync()
        replica.remove()
        let count = Double(ids.count)
        return (
            Measurement(
                "newcomer \(when)", Double(answer.bytesOnTheWire) / count, .bytesPerRecord,
                floor: floor, target: target),
            Measurement("newcomer \(when), rate", count / answer.cost.wall, .recordsPerSecond)
        )
    }

    private func comeBack(
        _ replica: FieldReplica, _ name: String, after number: Int64
    ) throws -> [Measurement] {
        let news = try LogNews(deployment.server, after: number)
        let answer = try replica.sync()
        let commits = Measurement("commits of a \(name) fortnight, zstd -3", news.commits, .bytes)
        let states = Measurement("states changed in it, zstd -3", news.states, .bytes)
        let floor = news.commits < news.states ? commits : states
        return [
            commits, states,
            Measurement(
                "back after a \(name) fortnight", answer.bytesOnTheWire, .bytes,
                floor: floor.asFloor, target: .ratio(.atMost, 1.2)),
        ]
    }

    /// The log number at which a replica stands after a sync.
    private static func number(_ answer: FieldReplica.Answer) throws -> Int64 {
        guard let number = answer.members["spaces"]?.array?.first?.map?["cursor"]?.int else {
            throw BenchFailure("a sync says no cursor: \(answer.members)")
        }
        return number
    }
}
