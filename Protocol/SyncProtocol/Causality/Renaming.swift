/// Other names for the commits of branches that a server does not hold.
///
/// A replica that was copied, or restored from a backup, leaves two histories under one writer. The
/// one that the server has not taken is renamed by a rule that every holder can follow, so that all
/// of them give it the same name. Spec: MergeRules §9.
public struct Renaming: Hashable, Sendable {
    /// The commits of one writer from a counter on, and the writer that they get.
    public struct Branch: Hashable, Sendable {
        public let writer: WriterID
        /// The counter of the first commit that is renamed; it becomes 1.
        public let first: UInt64
        public let renamed: WriterID

        /// - Parameter hash: the chain hash of the first commit.
        public init(_ writer: WriterID, from first: UInt64, hash: ContentHash) {
            self.writer = writer
            self.first = first
            renamed = Branch.name(writer, hash)
        }

        /// The first 8 bytes of SHA-256 over the writer, big-endian, and the hash.
        static func name(_ writer: WriterID, _ hash: ContentHash) -> WriterID {
            let digest = ContentHash(of: writer.bytes, hash.bytes)
            return WriterID(rawValue: digest.prefix.reduce(0) { $0 << 8 | UInt64($1) })
        }
    }

    public private(set) var branches: [WriterID: Branch] = [:]

    public init() {}

    public var isEmpty: Bool { branches.isEmpty }

    /// Adds a branch; of two of one writer the one that begins earlier counts.
    public mutating func insert(_ branch: Branch) {
        if let known = branches[branch.writer], known.first <= branch.first { return }
        branches[branch.writer] = branch
    }

    public func contains(_ dot: Dot) -> Bool {
        branches[dot.writer].map { dot.counter >= $0.first } ?? false
    }

    /// The dot's new name; a dot that is not renamed stays.
    public func dot(_ dot: Dot) -> Dot {
        guard let branch = branches[dot.writer], dot.counter >= branch.first else { return dot }
        return Dot(branch.renamed, dot.counter - branch.first + 1)
    }

    /// Whether a vector covers a commit that is renamed.
    public func touches(_ vector: VersionVector) -> Bool {
        branches.values.contains { vector[$0.writer] >= $0.first }
    }

    /// The vector with the same commits under their new names.
    public func vector(_ vector: VersionVector) -> VersionVector {
        guard touches(vector) else { return vector }
        var result = VersionVector()
        for entry in vector.entries {
            let last = Dot(entry.writer, entry.counter)
            guard let branch = branches[entry.writer], entry.counter >= branch.first else {
                result.include(last)
                continue
            }
            result.include(Dot(entry.writer, branch.first - 1))
            result.include(dot(last))
        }
        return result
    }
}
