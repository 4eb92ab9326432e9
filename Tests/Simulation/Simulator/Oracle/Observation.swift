import GRDB
import ReplicaStore
import StoreKit
import SyncProtocol

/// What one store holds, read from its tables as it stands: no rule of the product is used.
struct Observation {
    struct Record {
        let place: Place
        /// What the server has taken, or the server itself holds; nil where there is nothing.
        let state: RecordState?
        /// What people see, and whether they see it; nil on the server.
        var document: [UInt8]?
        var life: Int?
        var questions: Set<String> = []
    }

    struct Commit {
        let space: String
        let dot: Dot
        let hash: ContentHash
        let frame: [UInt8]
        let isPending: Bool
    }

    struct Space {
        let digest: Digest
        let cursor: SyncProtocol.Cursor?
        let heads: [WriterHead]
        let isRescanning: Bool
        var isGranted = true
    }

    var records: [Record] = []
    /// In the order in which they came.
    var commits: [Commit] = []
    var voids: Set<Dot> = []
    /// Of the server: the commits that an earlier epoch had, as it was told.
    var recovered: [Dot: ContentHash] = [:]
    /// Of the server: the commits that its log refuses.
    var refused: Set<ContentHash> = []
    var quarantined: [(number: Int64, dot: Dot, frame: [UInt8])] = []
    var spaces: [String: Space] = [:]
    var collections: [RecordID: String] = [:]
    /// Of the server: the records that it has forgotten.
    var expunged: Set<Place> = []
}

extension Observation {
    /// What a field replica holds.
    init(_ replica: Replica) throws {
        self = try replica.file.read { database in
            var found = Observation()
            try found.readSpaces(database)
            try found.readRecords(database)
            try found.readCommits(database)
            return found
        }
    }

    private mutating func readSpaces(_ database: Database) throws {
        var heads: [String: [WriterHead]] = [:]
        for row in try database.all(
            """
            SELECT spaces.name, writers.writer, counter, hash
            FROM writers JOIN spaces USING (space)
            """)
        {
            let head = WriterHead(
                row.writer(1), counter: row.unsigned(2), hash: try row.hash(3))
            if head.counter > 0 { heads[row[0], default: []].append(head) }
        }
        for row in try database.all(
            "SELECT name, digest, cursor, rescans, level IS NOT NULL FROM spaces")
        {
            let name: String = row[0]
            spaces[name] = Space(
                digest: try row.digest(1), cursor: try SyncProtocol.Cursor(encoded: row.bytes(2)),
                heads: heads[name] ?? [], isRescanning: row[3] as Int > 0,
                isGranted: row[4])
        }
        for row in try database.all("SELECT writer, counter FROM voids") {
            voids.insert(Dot(row.writer(0), row.unsigned(1)))
        }
        for row in try database.all("SELECT writer, counter, frame, quarantine FROM quarantine") {
            quarantined.append((row[3], Dot(row.writer(0), row.unsigned(1)), row.bytes(2)))
        }
    }

    private mutating func readRecords(_ database: Database) throws {
        let rows = try database.all(
            """
            SELECT spaces.name, records.id, clock, CAST(document AS BLOB), life, collections.name,
                (SELECT group_concat(key, char(10)) FROM questions
                    WHERE questions.record = records.record),
                (SELECT count(*) FROM questions WHERE questions.record = records.record)
            FROM records JOIN spaces USING (space) JOIN collections USING (collection)
            """)
        for row in rows {
            let document = row.bytes(3)
            let hasClock = !row.hasNull(atIndex: 2)
            let questions =
                (row[6] as String?)?.split(
                    separator: "\n", omittingEmptySubsequences: false) ?? []
            let place = Place(space: row[0], record: try row.recordID(1))
            collections[place.record] = row[5]
            records.append(
                Record(
                    place: place,
                    state: hasClock
                        ? try RecordState(clock: row.bytes(2), document: document) : nil,
                    document: document, life: row[4],
                    questions: row[7] == 0 ? [] : Set(questions.map(String.init))))
        }
    }

    private mutating func readCommits(_ database: Database) throws {
        let rows = try database.all(
            """
            SELECT name, commits.writer, counter, hash, frame, number IS NULL
            FROM commits JOIN spaces USING (space) ORDER BY sequence
            """)
        for row in rows {
            commits.append(
                Commit(
                    space: row[0], dot: Dot(row.writer(1), row.unsigned(2)),
                    hash: try row.hash(3), frame: row.bytes(4), isPending: row[5]))
        }
    }
}

extension Database {
    func all(_ sql: String, _ arguments: StatementArguments = []) throws -> [Row] {
        try Row.fetchAll(cachedStatement(sql: sql), arguments: arguments)
    }
}

extension Row {
    func unsigned(_ index: Int) -> UInt64 { UInt64(bitPattern: self[index]) }

    func writer(_ index: Int) -> WriterID { WriterID(rawValue: unsigned(index)) }

    func bytes(_ index: Int) -> [UInt8] {
        (try? withUnsafeData(atIndex: index) { $0.map(Array.init) ?? [] }) ?? []
    }

    func hash(_ index: Int) throws -> ContentHash {
        guard let hash = ContentHash(bytes(index)) else { throw unreadable(index) }
        return hash
    }

    func digest(_ index: Int) throws -> Digest {
        guard let digest = Digest(bytes(index)) else { throw unreadable(index) }
        return digest
    }

    func recordID(_ index: Int) throws -> RecordID {
        guard let id = RecordID(bytes(index)) else { throw unreadable(index) }
        return id
    }

    private func unreadable(_ index: Int) -> Violation {
        Violation("readable", "column \(index) of a row has the wrong length")
    }
}

extension Observation {
    var pendingHashes: [Dot: ContentHash] { hashes { $0.isPending } }

    var acknowledgedHashes: [Dot: ContentHash] { hashes { !$0.isPending } }

    var heldHashes: [Dot: ContentHash] { hashes { _ in true } }

    private func hashes(_ isMeant: (Commit) -> Bool) -> [Dot: ContentHash] {
        Dictionary(
            commits.filter(isMeant).map { ($0.dot, $0.hash) },
            uniquingKeysWith: { first, _ in first }
        )
    }
}
