import GRDB
import StoreKit
import SyncProtocol

extension Replica {
    /// Takes in what a bundle holds and this replica lacks: as one transaction, so that a bundle
    /// that breaks a rule changes nothing.
    ///
    /// Erasures, moves, and what is by makers who are not known count on a person's word only; the
    /// report names them. What cannot be taken yet is named too and sinks nothing else. Importing
    /// the same bundle again changes nothing. Spec: WireFormat §11.
    ///
    /// - Parameter isTrial: whether nothing is kept, and the report says what would be.
    /// - Throws: `StoreError` of kind `malformed` for a bundle that breaks a rule.
    package func importBundle(
        _ source: some BundleSource, on consent: BundleConsent, isTrial: Bool = false
    ) throws -> BundleReport {
        try file.write { database in
            let outline = try BundleOutline(source)
            var report = BundleReport(maker: outline.maker)
            // With everything taken, everything that is asked about is found.
            try database.inSavepoint {
                report = try take(outline, source, on: consent, isSurvey: true, database)
                let isKept = consent != .nobody || report.questions.isEmpty
                return isKept && !isTrial ? .commit : .rollback
            }
            guard consent == .nobody, !report.questions.isEmpty else { return report }
            let questions = report.spaces.map(\.questions)
            try database.inSavepoint {
                report = try take(outline, source, on: consent, isSurvey: false, database)
                return isTrial ? .rollback : .commit
            }
            for (place, asked) in questions.enumerated() {
                report.spaces[place].questions = asked
            }
            return report
        }
    }

    private func take(
        _ outline: BundleOutline, _ source: some BundleSource, on consent: BundleConsent,
        isSurvey: Bool, _ database: Database
    ) throws -> BundleReport {
        var report = BundleReport(maker: outline.maker)
        let maker = try BundleJudge.maker(of: outline.maker, signer: source.signer, database)
        report.isProven = maker != nil
        for part in outline.spaces {
            var ingest = BundleIngest(
                database: database, replica: self, consent: consent,
                takesAsked: isSurvey || consent != .nobody, maker: outline.maker,
                proven: maker)
            report.spaces.append(try ingest.take(part, source))
        }
        report.conflicts = try Self.conflictCount(database, self)
        return report
    }
}

/// Takes one space of a bundle.
struct BundleIngest {
    let database: Database
    let replica: Replica
    let consent: BundleConsent
    /// Whether what is asked about is taken: a person said so, or it is only to be found.
    let takesAsked: Bool
    let maker: BundleMaker
    /// The device that made the bundle, where that is proven.
    let proven: DeviceID?

    mutating func take(
        _ part: BundleOutline.Space, _ source: some BundleSource
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
        try introduce(part.content.writers, in: space)
        let judge = try BundleJudge(space, writers, of: part.content.writers, maker: proven)
        if let knowledge = part.content.knowledge {
            let history = BundleHistory(
                database: database, replica: replica, space: space, parts: part.parts,
                judge: judge, takesAsked: takesAsked)
            report.history = try history.take(knowledge, from: source, &report)
            if report.history == .taken { try note(nil, in: space) }
            if case .comparison = consent {
                let ledger = try SpaceLedger(
                    database, replica, space: spaces.find(space.space))
                try ledger.confirmBundles()
                try ledger.commit()
            }
        }
        var commits = try BundleCommits(
            database, replica, space: try spaces.find(space.space), report: report,
            of: part.content.knowledge, judge: judge, takesAsked: takesAsked)
        var states = 0
        for index in part.parts {
            switch try source.part(index) {
            case .commits(let runs): try commits.take(runs)
            case .states(let entries): states += entries.count
            case .header, .space: break
            }
        }
        var result = try commits.finish()
        for dot in commits.unproven { try note(dot, in: space) }
        if result.history.isLeftOut { result.missed = states }
        return result
    }

    private func introduce(_ writers: [WriterInfo], in space: SpaceRow) throws {
        let ledger = try SpaceLedger(database, replica, space: space)
        for info in writers { try ledger.introduce(info) }
        try ledger.commit()
    }

    /// Keeps on whose word something was taken that nothing proves.
    private func note(_ dot: Dot?, in space: SpaceRow) throws {
        let identity = try Replica.requireIdentity(database)
        let author: String? =
            switch consent {
            case .nobody: nil
            case .word(let name), .comparison(let name):
                name ?? identity.author ?? identity.name
            }
        try WordTable(database: database, space: space.space).insert(
            of: dot, maker: maker.name, author: author, at: replica.environment.now())
    }
}

// Bundles: the states and commits of a space above a base, and the vector that they lead to.

extension PageApplier {
    /// Moves the pending commits that the server has taken into the acknowledged states.
    ///
    /// - Returns: what has to prove still that they are the server's.
    func joinPending(coveredBy knowledge: BundleKnowledge) throws -> PendingProof {
        var proof = PendingProof()
        let vector = VersionVector(knowledge.vector)
        let voids = try ledger.voids()
        let provisional = ProvisionalTable(database: database, space: ledger.space.space)
        for row in try ledger.pending() where vector.covers(row.dot) && !voids.contains(row.dot) {
            let head = knowledge.vector.first { $0.writer == row.dot.writer }
            let isLast = head?.counter == row.dot.counter
            if isLast, head?.hash != row.hash { throw forked(row.dot) }
            proof.note(row, isProven: isLast)
            for delta in row.readableDeltas { try provisional.keep(delta.reference) }
            try ledger.acknowledge(row, number: knowledge.cursor.number)
        }
        return proof
    }

    /// Takes the commits of a run that the vector covers and that are new here.
    ///
    /// - Returns: how many were new.
    func take(_ run: CommitRun, of knowledge: BundleKnowledge) throws -> Int {
        let vector = VersionVector(knowledge.vector)
        let known = try ledger.head(run.writer)
        let commits = CommitTable(database: database)
        let space = ledger.space.space
        var previous = run.previous
        var taken = 0
        for (item, frame) in zip(try Self.commits(of: run), run.frames) {
            let dot = item.commit.dot
            guard vector.covers(dot) else { break }
            defer { previous = item.hash }
            if dot.counter == known.counter, item.hash != known.hash { throw forked(dot) }
            if dot.counter == known.counter + 1, previous != known.hash { throw forked(dot) }
            let head = knowledge.vector.first { $0.writer == dot.writer }
            if dot.counter == head?.counter, item.hash != head?.hash { throw forked(dot) }
            if let held = try commits.find(dot, in: space) {
                guard held.hash == item.hash else { throw forked(dot) }
                continue
            }
            guard dot.counter > known.counter, try !ledger.voids().contains(dot) else { continue }
            if taken == 0 { try anchor(before: dot, previous) }
            try ledger.retireOwnWriter(behind: WriterHead(dot.writer, counter: dot.counter))
            try ledger.ingest(
                item.commit, hash: item.hash, frame: Array(frame),
                number: knowledge.cursor.number)
            taken += 1
        }
        try ledger.keepSignature(of: run)
        return taken
    }

    /// Keeps the hash that a commit follows, where the commit before it is not held.
    private func anchor(before dot: Dot, _ previous: ContentHash) throws {
        let before = Dot(dot.writer, dot.counter - 1)
        guard before.counter > 0,
            try CommitTable(database: database).find(before, in: ledger.space.space) == nil
        else { return }
        try ledger.anchor(WriterHead(before.writer, counter: before.counter, hash: previous))
    }

    private func forked(_ dot: Dot) -> StoreError {
        StoreError(
            .changed, "the server holds another commit \(dot) than this replica",
            hint: "this replica is a copy or was restored; its unsent edits are kept")
    }

    static func built(_ entry: StateEntry) throws -> RecordState {
        do {
            return try RecordState(encoded: entry.state)
        } catch {
            throw BundleOutline.malformed("a record's state: \(error)")
        }
    }

    static func commits(
        of run: CommitRun
    ) throws -> [(commit: Commit, hash: ContentHash)] {
        do {
            return try run.commits()
        } catch {
            throw BundleOutline.malformed("a run of commits: \(error)")
        }
    }
}
