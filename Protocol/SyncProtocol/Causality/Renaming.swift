/// Other names for the commits of branches that a server does not hold.
///
/// A replica that was copied, or restored from a backup, leaves two histories under one writer. The
/// one that the server has not taken is renamed by a rule that every holder can follow, so that all
/// of them give it the same name. Spec: MergeRules §9.
public struct Renaming: Hashable, Sendable {
    /// The commits of one writer from a counter on, and the writer that they get.
    public struct Branch: Hashable, Sendable {
        /// The writer that both branches have.
        public let writer: WriterID
        /// The counter of the first commit that is renamed; it becomes 1.
        public let first: UInt64
        /// The counter of the last commit that is known; dots behind it are not of this branch.
        public let last: UInt64
        /// The writer that the renamed commits get.
        public let renamed: WriterID
        /// Whether only states of it are held, which nobody can give as commits.
        public let isHeldAsStates: Bool

        /// - Parameters:
        ///   - hash: the chain hash of the first commit.
        ///   - isHeldAsStates: whether only states of it are held.
        public init(
            _ writer: WriterID, from first: UInt64, through last: UInt64 = .max,
            hash: ContentHash, isHeldAsStates: Bool = false
        ) {
            self.init(
                writer, first, last, to: Branch.name(writer, hash), isHeldAsStates: isHeldAsStates)
        }

        /// A branch of which states are held, and the hash of its first commit is not known.
        ///
        /// - Parameter hash: the chain hash of the last one that is known.
        public init(
            _ writer: WriterID, from first: UInt64, through last: UInt64 = .max,
            heldAsStatesOf hash: ContentHash
        ) {
            // Not the name that the rule gives to a branch whose first commit has this hash.
            let place = withUnsafeBytes(of: first.bigEndian) { [UInt8]($0) }
            self.init(
                writer, from: first, through: last, hash: ContentHash(of: hash.bytes, place),
                isHeldAsStates: true)
        }

        private init(
            _ writer: WriterID, _ first: UInt64, _ last: UInt64, to renamed: WriterID,
            isHeldAsStates: Bool = false
        ) {
            self.writer = writer
            self.first = first
            self.last = last
            self.renamed = renamed
            self.isHeldAsStates = isHeldAsStates
        }

        /// The end of this branch, from a counter on, where others gave its new name to other
        /// commits: it leaves them as it left its writer.
        ///
        /// - Parameter hash: the chain hash that the commit has under this branch's name.
        func end(from counter: UInt64, hash: ContentHash) -> Branch {
            Branch(writer, counter, last, to: Branch.name(renamed, hash))
        }

        /// The first 8 bytes of SHA-256 over the writer, big-endian, and the hash.
        static func name(_ writer: WriterID, _ hash: ContentHash) -> WriterID {
            let digest = ContentHash(of: writer.bytes, hash.bytes)
            return WriterID(rawValue: digest.prefix.reduce(0) { $0 << 8 | UInt64($1) })
        }

        func dot(_ counter: UInt64) -> Dot { Dot(renamed, counter - first + 1) }
    }

    /// The branches of each writer, by their first commits: each ends where the next one begins.
    public private(set) var branches: [WriterID: [Branch]] = [:]
    /// Of these writers only the commit with this counter is renamed; none with 0.
    private var only: [WriterID: UInt64] = [:]

    /// Renames nothing.
    public init() {}

    /// Whether it renames nothing.
    public var isEmpty: Bool { branches.isEmpty }

    /// Adds a branch; of two of one writer the one that begins earlier counts.
    public mutating func insert(_ branch: Branch) {
        if let known = branches[branch.writer]?.first, known.first <= branch.first { return }
        branches[branch.writer] = [branch]
    }

    /// Adds what follows a branch that is renamed already, from a later commit on.
    public mutating func append(_ end: Branch) { branches[end.writer, default: []].append(end) }

    /// Gives a commit that is renamed, and what follows it in its branch, yet another name: the
    /// one that it has is that of another commit.
    ///
    /// - Parameter hash: the chain hash that the commit has under the name which is taken.
    public mutating func divert(_ dot: Dot, hash: ContentHash) {
        guard let branch = branch(of: dot) else { return }
        if branch.first == dot.counter { branches[dot.writer]?.removeLast() }
        branches[dot.writer]?.append(branch.end(from: dot.counter, hash: hash))
    }

    private func branch(of dot: Dot) -> Branch? {
        if let counter = only[dot.writer], counter != dot.counter { return nil }
        return branches[dot.writer]?.last { dot.counter >= $0.first && dot.counter <= $0.last }
    }

    /// The renaming of what has seen a context: where that reaches beyond a branch, all of it is of
    /// another history of the writer.
    ///
    /// - Parameter commit: the commit that has seen it, which is renamed for all that.
    func within(_ context: VersionVector, of commit: Dot? = nil) -> Renaming {
        var result = self
        for (writer, branches) in branches where context[writer] > branches.first?.last ?? .max {
            result.only[writer] = commit?.writer == writer ? commit?.counter : 0
        }
        return result
    }

    /// The branches of some writers only.
    public func limited(to writers: Set<WriterID>) -> Renaming {
        var result = self
        result.branches = branches.filter { writers.contains($0.key) }
        return result
    }

    /// Whether a commit gets another name.
    public func contains(_ dot: Dot) -> Bool { branch(of: dot) != nil }

    /// The dot's new name; a dot that is not renamed stays.
    public func dot(_ dot: Dot) -> Dot { branch(of: dot)?.dot(dot.counter) ?? dot }

    /// The last commits, under their names, of what comes before a commit's own branch in the
    /// history of its writer.
    func past(of commit: Dot) -> [Dot] {
        guard let own = branch(of: commit), let all = branches[commit.writer] else { return [] }
        let ends = all.filter { $0.first <= own.first }.map { Dot(commit.writer, $0.first - 1) }
        return ends.map(dot)
    }

    /// Whether a vector covers a commit that is renamed, and nothing behind its branch.
    public func touches(_ vector: VersionVector) -> Bool {
        branches.contains { writer, branches in
            branches.first.map { $0.first...$0.last ~= vector[writer] } ?? false
        }
    }

    /// The vector with the same commits under their new names.
    public func vector(_ vector: VersionVector) -> VersionVector {
        guard touches(vector) else { return vector }
        var result = VersionVector()
        for entry in vector.entries {
            // What reaches beyond a branch has seen another history of the same writer.
            let last = Dot(entry.writer, entry.counter)
            for dot in past(of: last) { result.include(dot) }
            result.include(dot(last))
        }
        return result
    }
}
