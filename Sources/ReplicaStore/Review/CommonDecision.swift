import DomainModel
import GRDB
import StoreKit
import SyncProtocol

/// Which of the open conflicts are meant; what is nil leaves them all.
package struct ConflictSelection: Hashable, Sendable {
    package var collection: String?
    /// The name of a field, also where an element of it is in question.
    package var field: String?
    /// An office from which one of the candidates comes.
    package var office: String?
    /// Commits, as of an import, one of which has made a candidate.
    package var commits: Set<Dot>?
    /// How many at most, in the order in which they are listed.
    package var limit: Int?

    package init(
        collection: String? = nil, field: String? = nil, office: String? = nil,
        commits: Set<Dot>? = nil, limit: Int? = nil
    ) {
        self.collection = collection
        self.field = field
        self.office = office
        self.commits = commits
        self.limit = limit
    }

    fileprivate func holds(_ conflict: Conflict) -> Bool {
        if let collection, conflict.collection != collection { return false }
        if let field, conflict.field.map({ RegisterKey(text: $0).field == field }) != true {
            return false
        }
        if let office, !conflict.candidates.contains(where: { $0.office == office }) {
            return false
        }
        if let commits, !conflict.candidates.contains(where: { $0.isOf(commits) }) {
            return false
        }
        return true
    }
}

extension Conflict.Candidate {
    fileprivate func isOf(_ commits: Set<Dot>) -> Bool { dots.contains(where: commits.contains) }
}

/// What decides many conflicts in the same way.
package enum CommonDecision: Hashable, Sendable {
    /// The candidate of this index, from 1.
    case take(Int)
    /// The only candidate that comes from this office.
    case office(String)
    /// The candidate with the latest stamp.
    case newest
    /// The candidate with the first stamp.
    case oldest

    /// The index of the candidate that is taken, or why a person has to look.
    package func choice(in conflict: Conflict) -> Result<Int, Obstacle> {
        switch conflict.kind {
        case .value, .delete, .closing: break
        case .transition where conflict.field != nil: break
        case .transition, .reference, .unique, .duplicate, .form: return .failure(.severalRecords)
        }
        let all = conflict.candidates
        switch self {
        case .take(let index): return Self.one(all.filter { $0.index == index })
        case .office(let office): return Self.one(all.filter { $0.office == office })
        case .newest: return Self.one(all.suffix(1))
        case .oldest: return Self.one(all.prefix(1))
        }
    }

    /// What it would do to conflicts as they were shown, without any commit.
    package func preview(of conflicts: [Conflict]) -> CommonResolution {
        var resolution = CommonResolution()
        for conflict in conflicts {
            switch choice(in: conflict) {
            case .success:
                resolution.settled.append(
                    .init(conflict: conflict.id, record: conflict.record, commit: nil))
            case .failure(let obstacle):
                resolution.skipped.append(.init(conflict: conflict.id, obstacle: obstacle))
            }
        }
        return resolution
    }

    private static func one(_ found: some Collection<Conflict.Candidate>) -> Result<Int, Obstacle> {
        guard let first = found.first else { return .failure(.noSuchCandidate) }
        return found.count == 1 ? .success(first.index) : .failure(.severalCandidates)
    }

    /// Why a conflict cannot be decided together with others.
    package enum Obstacle: Error, Hashable, Sendable, CaseIterable {
        /// It is about the place of a record, about several records, or about a value that does not
        /// fit the schema.
        case severalRecords
        case noSuchCandidate
        case severalCandidates
        /// It is settled by now, or something else stands against each other.
        case changed

        package var text: String {
            switch self {
            case .severalRecords: "it needs a look of its own"
            case .noSuchCandidate: "it has no such candidate"
            case .severalCandidates: "it has several such candidates"
            case .changed: "it has changed since it was shown"
            }
        }
    }
}

/// What became of conflicts that were to be decided together.
package struct CommonResolution: Hashable, Sendable {
    package struct Settled: Hashable, Sendable {
        /// The conflict's id.
        package let conflict: String
        package let record: RecordID
        /// Nil where the record was so already.
        package let commit: Dot?
    }

    package struct Skipped: Hashable, Sendable {
        package let conflict: String
        package let obstacle: CommonDecision.Obstacle
    }

    package internal(set) var settled: [Settled] = []
    package internal(set) var skipped: [Skipped] = []
}

extension Replica {
    /// The open conflicts that a selection names, grouped by record.
    ///
    /// - Returns: also how many there are before its limit.
    /// - Throws: `StoreError` of kind `usage` where no such collection or field exists.
    package func conflicts(
        _ selection: ConflictSelection
    ) throws -> (conflicts: [Conflict], total: Int) {
        try require(selection)
        let all = try conflicts(collection: selection.collection).filter(selection.holds)
        return (selection.limit.map { Array(all.prefix($0)) } ?? all, all.count)
    }

    private func require(_ selection: ConflictSelection) throws {
        let named = try selection.collection.map { [try requireCollection($0)] }
        guard let field = selection.field else { return }
        let collections = named ?? schema.collections
        guard !collections.contains(where: { $0.register(field[...]) != nil }) else { return }
        throw StoreError(
            .usage, "there is no field “\(field.prefix(64))”",
            hint: "fieldbook schema lists the fields of each collection")
    }

    /// Settles conflicts as they were shown, all in one transaction; those that have changed since,
    /// or that the decision does not fit, stay open and are named.
    package func resolve(
        _ conflicts: [Conflict], _ decision: CommonDecision, reason: String? = nil,
        author: String? = nil
    ) throws -> CommonResolution {
        try file.write { database in
            var resolution = CommonResolution()
            let session = try EditSession(database, self, author: author)
            for shown in conflicts {
                switch decision.choice(in: shown) {
                case .failure(let obstacle):
                    resolution.skipped.append(.init(conflict: shown.id, obstacle: obstacle))
                case .success(let index):
                    let open = try ConflictReader(database: database, replica: self)
                        .about(shown.id).first { $0.id == shown.id }
                    guard let open else {
                        resolution.skipped.append(.init(conflict: shown.id, obstacle: .changed))
                        continue
                    }
                    let resolver = ConflictResolver(
                        session: session, conflict: open, reason: reason)
                    let result = try resolver.resolve(.take(index))
                    resolution.settled.append(
                        .init(conflict: shown.id, record: shown.record, commit: result.commit))
                }
            }
            return resolution
        }
    }
}
