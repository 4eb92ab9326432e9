/// Which commit wrote a value: its dot, when, and who, as its author called himself.
public struct Origin: Hashable, Sendable {
    public let dot: Dot
    public let stamp: HybridTimestamp
    public let author: String

    public init(dot: Dot, stamp: HybridTimestamp, author: String) {
        self.dot = dot
        self.stamp = stamp
        self.author = author
    }

    /// The order in which candidates are shown and ties are broken: by stamp, then by dot.
    public static func precedes(_ left: Origin, _ right: Origin) -> Bool {
        left.stamp != right.stamp ? left.stamp < right.stamp : left.dot < right.dot
    }
}
