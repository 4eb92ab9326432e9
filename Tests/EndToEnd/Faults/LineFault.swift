/// What a bad line does to connections between a client and a server.
struct LineFault: Sendable, CustomStringConvertible {
    enum Direction: String, Sendable, CaseIterable {
        case up
        case down
    }

    /// Cuts a connection after so many bytes of one direction.
    struct Cut: Sendable {
        let direction: Direction
        let byte: Int
    }

    /// A whole second request, byte for byte, from somewhere on the way.
    enum Doubling: String, Sendable, CaseIterable {
        /// It arrives, and is answered, before the request itself.
        case before
        /// It arrives when the request has been answered.
        case after
    }

    var cut: Cut?
    var doubling: Doubling?
    /// Before each piece that goes on.
    var delayMilliseconds: UInt32 = 0
    /// The most that goes on at once, in bytes; with the delay it makes a slow line.
    var pieceBytes = 64 << 10
    /// How many of the next connections meet it; the others have a good line.
    var connections = Int.max

    static let none = LineFault()

    var description: String {
        let cut = cut.map { "cut \($0.direction) at byte \($0.byte)" }
        let doubling = doubling.map { "doubled \($0)" }
        let slow = delayMilliseconds > 0 ? "\(pieceBytes) B each \(delayMilliseconds) ms" : nil
        return [cut, doubling, slow].compactMap(\.self).joined(separator: ", ")
    }
}
