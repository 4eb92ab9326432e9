/// One of the items that a bundle is made of, in this order: the header; then, for each space that
/// the header names, the space itself, its states, its commits.
///
/// Cut into parts so that neither side needs a large bundle in memory. Spec: WireFormat §11.
public enum BundlePart: Hashable, Sendable {
    /// Who made it, and the spaces that follow.
    case header(BundleMaker, spaces: [String])
    case space(BundleSpace)
    /// Complete states of records that the base does not cover.
    case states([StateEntry])
    /// Commits in causal order: those that the vector covers, and pending ones.
    case commits([CommitRun])
}

extension BundlePart: CBORCodable {
    public func encode(into writer: inout CBORWriter) {
        switch self {
        case .header(let maker, let spaces):
            writer.array(3)
            writer.uint(0)
            maker.encode(into: &writer)
            writer.list(spaces) { $1.text($0) }
        case .space(let space):
            writer.array(2)
            writer.uint(1)
            space.encode(into: &writer)
        case .states(let states):
            writer.array(2)
            writer.uint(2)
            writer.list(states)
        case .commits(let runs):
            writer.array(2)
            writer.uint(3)
            writer.list(runs)
        }
    }

    public init(from reader: inout CBORReader) throws(CBORError) {
        let start = reader.position
        switch (try reader.array(), try reader.uint()) {
        case (3, 0):
            let maker = try BundleMaker(from: &reader)
            let spaces = try reader.list { (reader) throws(CBORError) in try reader.text() }
            guard Set(spaces).count == spaces.count else { throw CBORError(.invalid, at: start) }
            self = .header(maker, spaces: spaces)
        case (2, 1): self = .space(try BundleSpace(from: &reader))
        case (2, 2): self = .states(try reader.list(of: StateEntry.self))
        case (2, 3): self = .commits(try reader.list(of: CommitRun.self))
        default: throw CBORError(.invalid, at: start)
        }
    }
}
