/// The globally unique name of one commit: a writer and its counter, which begins at 1.
///
/// The order (by writer, then counter) is for canonical encodings and ties only; it says nothing
/// about which commit happened first. Written as `writer:counter`.
public struct Dot: Hashable, Sendable {
    /// Who wrote it.
    public let writer: WriterID
    /// The commit's place among its writer's, from 1 on.
    public let counter: UInt64

    /// The name of a writer's commit.
    public init(_ writer: WriterID, _ counter: UInt64) {
        self.writer = writer
        self.counter = counter
    }
}

extension Dot: Comparable {
    public static func < (left: Dot, right: Dot) -> Bool {
        left.writer != right.writer ? left.writer < right.writer : left.counter < right.counter
    }
}

extension Dot: CustomStringConvertible, LosslessStringConvertible {
    public init?(_ description: String) {
        let parts = description.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let writer = WriterID(String(parts[0])),
            parts[1].first != "+", let counter = UInt64(parts[1]), counter > 0
        else { return nil }
        self.init(writer, counter)
    }

    public var description: String { "\(writer):\(counter)" }
}
