import GRDB
import SyncProtocol

extension Replica {
    /// Takes in what a bundle holds and this replica lacks: as one transaction, so that a bundle
    /// that breaks a rule changes nothing.
    ///
    /// What cannot be taken yet is named in the report and sinks nothing else. Importing the same
    /// bundle again changes nothing. Spec: WireFormat §11.
    ///
    /// - Throws: `StoreError` of kind `malformed` for a bundle that breaks a rule.
    package func importBundle(_ source: some BundleSource) throws -> BundleReport {
        try file.write { database in
            let outline = try BundleOutline(source)
            var report = BundleReport(maker: outline.maker)
            for space in outline.spaces {
                report.spaces.append(try Self.take(space, source, database, self))
            }
            report.conflicts = try Self.conflictCount(database, self)
            return report
        }
    }

    private static func take(
        _ part: BundleOutline.Space, _ source: some BundleSource, _ database: Database,
        _ replica: Replica
    ) throws -> BundleReport.Space {
        var report = BundleReport.Space(part.content.space)
        let isEnrolled = try SettingsTable(database: database).text(.token) != nil
        let spaces = SpaceTable(database: database)
        // Whoever has been given a file has not been given access.
        if isEnrolled, try spaces.find(part.content.space)?.level == nil {
            report.refusal = .notPermitted
            return report
        }
        let space = try spaces.findOrCreate(part.content.space)
        let writers = WriterTable(database: database)
        for info in part.content.writers { try writers.introduce(info, in: space.space) }
        if let knowledge = part.content.knowledge {
            let history = BundleHistory(
                database: database, replica: replica, space: space, parts: part.parts)
            report.history = try history.take(knowledge, from: source, &report)
        }
        var commits = try BundleCommits(
            database, replica, space: try spaces.find(space.space), report: report,
            of: part.content.knowledge)
        var states = 0
        for index in part.parts {
            switch try source.part(index) {
            case .commits(let runs): try commits.take(runs)
            case .states(let entries): states += entries.count
            case .header, .space: break
            }
        }
        var result = try commits.finish()
        if case .refused = result.history { result.missed = states }
        return result
    }
}

extension WriterTable {
    /// Names the owner of a writer that is not known here; a server's word stays.
    func introduce(_ info: WriterInfo, in space: Int64) throws {
        let statement = try database.cachedStatement(
            sql: "SELECT device FROM writers WHERE space = ? AND writer = ?")
        let row = try Row.fetchOne(statement, arguments: [space, info.writer.column])
        if let row, row.hasNull(atIndex: 0) == false { return }
        try announce(info, in: space)
    }
}

extension Row {
    fileprivate func hasNull(atIndex index: Int) -> Bool { (self[index] as DatabaseValue).isNull }
}
