import StoreKit
import SyncProtocol

/// A bundle that can be read part by part, as often as needed, in any order.
package protocol BundleSource {
    var count: Int { get }
    /// The key that has signed it, which was checked; nil where nobody has.
    var signer: DeviceKey? { get }

    /// - Throws: `StoreError` of kind `malformed` when the part cannot be read.
    func part(_ index: Int) throws -> BundlePart
}

extension Array: BundleSource where Element == BundlePart {
    package var signer: DeviceKey? { nil }

    package func part(_ index: Int) throws -> BundlePart { self[index] }
}

/// A bundle's parts in their right order: for each space where its own begin and end.
struct BundleOutline {
    struct Space {
        let content: BundleSpace
        /// The places of its states and commits.
        let parts: Range<Int>
    }

    let maker: BundleMaker
    private(set) var spaces: [Space] = []

    /// Reads every part once.
    ///
    /// - Throws: `StoreError` of kind `malformed` when parts are missing, doubled or out of order.
    init(_ source: some BundleSource) throws {
        guard source.count > 0, case .header(let maker, let names) = try source.part(0) else {
            throw Self.malformed("it does not begin with a header")
        }
        self.maker = maker
        var open: (content: BundleSpace, first: Int)?
        var hasCommits = false
        for index in 1..<max(1, source.count) {
            switch try source.part(index) {
            case .header: throw Self.malformed("it has two headers")
            case .space(let content):
                close(open, at: index)
                open = (content, index + 1)
                hasCommits = false
            case .states:
                guard let content = open?.content, content.knowledge != nil, !hasCommits else {
                    throw Self.malformed("states stand where none belong")
                }
            case .commits:
                guard open != nil else { throw Self.malformed("commits stand outside a space") }
                hasCommits = true
            }
        }
        close(open, at: source.count)
        let valid = names.allSatisfy(SpaceName.isValid)
        guard valid, spaces.map(\.content.space) == names else {
            throw Self.malformed("it does not hold the spaces that it names")
        }
    }

    private mutating func close(_ open: (content: BundleSpace, first: Int)?, at end: Int) {
        guard let open else { return }
        spaces.append(Space(content: open.content, parts: open.first..<end))
    }

    static func malformed(_ reason: String) -> StoreError {
        StoreError(
            .malformed, "the bundle breaks the format: \(reason)",
            hint: "nothing was taken; make it again where it came from")
    }
}

/// Whether the pending commits that a bundle's vector covers are the ones which the server has.
///
/// A replica that was put back to an older copy may have given their dots to other commits. A chain
/// hash that the bundle tells, at one of them or behind it, proves that they are the server's.
struct PendingProof {
    /// The last pending commit of each writer that nothing proves yet.
    private var unproven: [WriterID: WriterHead] = [:]

    /// - Parameter isProven: whether the bundle's vector ends in the commit.
    mutating func note(_ row: CommitRow, isProven: Bool) {
        let head = WriterHead(row.dot.writer, counter: row.dot.counter, hash: row.hash)
        unproven[row.dot.writer] = isProven ? nil : head
    }

    /// - Parameter run: in which every commit that is held too has been compared.
    mutating func note(_ run: CommitRun) throws {
        // The commit that the run follows, whose hash it tells.
        let before = run.first - 1
        guard let head = unproven[run.writer], before <= head.counter else { return }
        guard before < head.counter || run.previous == head.hash else {
            throw Self.contradiction(head)
        }
        if before &+ UInt64(run.frames.count) >= head.counter { unproven[run.writer] = nil }
    }

    /// - Throws: `StoreError` of kind `changed` where something is left that nothing proves.
    func check() throws {
        if let head = unproven.values.first { throw Self.contradiction(head) }
    }

    private static func contradiction(_ head: WriterHead) -> StoreError {
        StoreError(
            .changed, "the server may hold another commit \(Dot(head.writer, head.counter))",
            hint: "sync this replica with the server")
    }
}
