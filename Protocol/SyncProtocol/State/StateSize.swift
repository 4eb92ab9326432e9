/// An upper bound of a state's canonical bytes that follows from one delta to the next, so that a
/// record's state need not be encoded for each commit that writes it.
///
/// Deltas add their own bytes at most, but for the places in lists by which commits, writers and
/// authors are named: these are counted as long as the longest that the lists still have room for.
public struct StateSize: Hashable, Sendable {
    /// No fewer than `RecordState.encoded()` has.
    public private(set) var bytes: Int
    /// How many more entries each list may get before the bound has to be measured anew.
    private var origins: Int
    private var writers: Int
    private var authors: Int
    /// The bytes of a place among the origins, at most.
    private let placeBytes: Int

    /// Measures a state, which takes as long as to encode it.
    ///
    /// - Parameter encoded: how many bytes it has encoded.
    public init(of state: RecordState, encoded: Int) {
        let table = OriginTable(state.life, state.registers)
        let names = Set(table.origins.map(\.author)).count
        let room = Self.room(table.origins.count)
        placeBytes = Self.width(table.origins.count + room - 1)
        origins = room
        writers = Self.room(state.context.entries.count)
        authors = Self.room(names)
        var spare = 0
        for register in [state.life] + state.registers.entries.map(\.register) {
            for sibling in register.siblings {
                spare += placeBytes - Self.width(table.index(of: sibling.dot))
            }
        }
        let writerBytes = Self.width(state.context.entries.count + writers - 1)
        let authorBytes = Self.width(names + authors - 1)
        spare += table.origins.count * (writerBytes + authorBytes - 2)
        bytes = encoded + spare + Self.headBytes
    }

    /// Adds what a delta can add to a state. - Returns: false where that has to be measured.
    ///
    /// - Parameters:
    ///   - state: before the delta.
    ///   - count: the bytes of the delta.
    public mutating func add(
        _ delta: Delta, of commit: Origin, encoded count: Int, to state: RecordState
    ) -> Bool {
        var named = 0
        var foreign: Set<Dot> = []
        for register in [delta.life] + delta.registers.entries.map(\.register) {
            named += register.siblings.count
            for sibling in register.siblings where sibling.dot != commit.dot {
                foreign.insert(sibling.dot)
            }
        }
        let isNew = { state.context[$0] == 0 }
        let unknown = delta.seen.entries.count { isNew($0.writer) }
        origins -= foreign.count + 1
        writers -= unknown + 1
        authors -= foreign.count + 1
        guard origins >= 0, writers >= 0, authors >= 0 else { return false }
        bytes += count + commit.author.utf8.count + Self.originBytes
        bytes += named * placeBytes + foreign.count * Self.originBytes
        return true
    }

    /// A commit's row in the list of origins with its writer's in the context.
    private static var originBytes: Int { 64 }
    /// The heads of lists, each as long as they can get.
    private static var headBytes: Int { 64 }

    /// How many entries more a list may have until places in it get longer.
    private static func room(_ count: Int) -> Int {
        for edge in [24, 256, 65_536] where count < edge { return edge - count }
        return Int(UInt32.max) - count
    }

    /// The bytes of a place in a list.
    private static func width(_ place: Int) -> Int {
        place < 24 ? 1 : place < 256 ? 2 : place < 65_536 ? 3 : 5
    }
}
