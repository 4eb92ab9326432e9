/// Which commit wrote a value: its dot, when, and who, as its author called himself.
public struct Origin: Hashable, Sendable {
    /// The commit's name.
    public let dot: Dot
    /// When it was made, as its author knew.
    public let stamp: HybridTimestamp
    /// Who made it.
    public let author: String

    /// Makes one of its parts.
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
