import Dispatch
import DomainModel
import StoreKit
import SyncProtocol
import Synchronization
import TextFormats

/// Some records' states as the server sent them, with all that is derived from them where nothing
/// of the records is known yet: the pure part of taking them in, which needs no file.
package struct PreparedStates: Sendable, Hashable {
    package struct Record: Sendable, Hashable {
        let item: StateEntry
        let life: Projection.LifeColumn
        /// Nil for an empty state; as the following places among `bytes`.
        let clock: Range<Int>?
        let document: Range<Int>
        let searchText: Range<Int>
        let marks: Projection.Marks
        /// What the record adds to the digest of its space.
        let term: ContentHash
    }

    package private(set) var records: [Record] = []
    /// Documents, clocks and search texts, one behind the other.
    private(set) var bytes: [UInt8] = []
    /// The latest stamp of each writer's heads.
    private(set) var heard: [WriterID: HybridTimestamp] = [:]

    /// - Parameter builds: whether every state is built, also where a look at its bytes will do,
    ///   which gives the same.
    /// - Throws: `StoreError` of kind `malformed` when bytes are no state.
    package init(
        _ items: ArraySlice<StateEntry>, schema: Schema, builds: Bool = false
    ) throws {
        records.reserveCapacity(items.count)
        bytes.reserveCapacity(items.reduce(0) { $0 + $1.state.count } * 3)
        var derivation = Derivation()
        for item in items {
            let collection = schema.collection(item.collection)
            if builds || !derivation.read(item, in: collection) {
                try build(item, in: collection)
                continue
            }
            note(derivation.head.dot, derivation.head.stamp)
            add(
                item, derivation.projector.result, document: derivation.projector.json.bytes,
                clock: derivation.clock.bytes)
        }
    }

    private mutating func build(_ item: StateEntry, in collection: CollectionSchema?) throws {
        let state = try item.built()
        for head in state.life.siblings { note(head.dot, head.origin.stamp) }
        let projection = Projector.project(state, of: item.record, in: collection)
        add(
            item, projection, document: projection.document, clock: projection.clock(of: state))
    }

    private mutating func add(
        _ item: StateEntry, _ projection: Projection, document: [UInt8], clock: [UInt8]?
    ) {
        records.append(
            Record(
                item: item, life: projection.life, clock: clock.map { append($0) },
                document: append(document), searchText: append(projection.searchText),
                marks: projection.marks,
                term: Digest.term(
                    collection: item.collection, record: item.record, state: item.state)))
    }

    private mutating func append(_ part: [UInt8]) -> Range<Int> {
        let start = bytes.count
        bytes.append(contentsOf: part)
        return start..<bytes.count
    }

    private mutating func note(_ dot: Dot, _ stamp: HybridTimestamp) {
        let known = heard[dot.writer]
        if known == nil || known ?? stamp < stamp { heard[dot.writer] = stamp }
    }
}

extension PreparedStates {
    /// What is derived from one plain state after the other, in storage that serves all of them.
    private struct Derivation {
        private var scan = StateScan()
        private var texts: [StateScan.Place] = []
        private(set) var projector = Projector(record: RecordID(high: 0, low: 0), collection: nil)
        private(set) var clock = CBORWriter()

        /// The commit that wrote the record's one head.
        var head: StateScan.Commit { scan.commits[scan.head] }

        /// - Returns: false for a state that has to be built.
        mutating func read(_ item: StateEntry, in collection: CollectionSchema?) -> Bool {
            guard scan.read(item.state) else { return false }
            projector.project(scan, item.state, of: item.record, in: collection, texts: &texts)
            guard projector.misfits.isEmpty else { return false }
            clock.removeAll()
            scan.clock(of: item.state, sharing: texts, into: &clock)
            return true
        }
    }
}

extension StateEntry {
    /// - Throws: `StoreError` of kind `malformed` when the bytes are no state.
    func built() throws -> RecordState {
        do {
            return try RecordState(encoded: state)
        } catch {
            throw StoreError(.malformed, "a record's state cannot be read: \(error)")
        }
    }
}

/// Hands over what a pure function makes of portions of many values, in their order, while a second
/// thread works ahead.
///
/// Whoever has nothing else to do takes the next one: the thread
/// that works ahead, or the caller when it would have to wait. Few values are worked on in place.
final class LookAhead<Input: Sendable, Output: Sendable>: Sendable {
    private struct Work {
        /// The first portion that nobody has taken.
        var next = 0
        var done: [Int: Result<Output, any Error>] = [:]
    }

    private static var portionSize: Int { 128 }

    private let values: [Input]
    private let function: @Sendable (ArraySlice<Input>) throws -> Output
    private let portions: Int
    private let work = Mutex(Work())
    /// Signalled when the thread that works ahead has done a portion.
    private let progress = DispatchSemaphore(value: 0)

    private init(
        _ values: [Input], _ function: @escaping @Sendable (ArraySlice<Input>) throws -> Output
    ) {
        self.values = values
        self.function = function
        portions = (values.count + Self.portionSize - 1) / Self.portionSize
    }

    /// - Throws: the first error of `function` or `body`; `body` has had everything before it.
    static func forEachPortion(
        of values: [Input], _ function: @escaping @Sendable (ArraySlice<Input>) throws -> Output,
        do body: (Output) throws -> Void
    ) throws {
        let lookAhead = LookAhead(values, function)
        defer { lookAhead.work.withLock { $0.next = lookAhead.portions } }
        if lookAhead.portions > 1 {
            DispatchQueue.global(qos: .userInitiated).async { lookAhead.workAhead() }
        }
        for portion in 0..<lookAhead.portions {
            try body(try lookAhead.portion(portion).get())
        }
    }

    private func workAhead() {
        while let portion = take(at: nil) {
            let result = make(portion)
            work.withLock { $0.done[portion] = result }
            progress.signal()
        }
    }

    /// A portion's results: waited for when the other thread has taken it, made here otherwise.
    private func portion(_ portion: Int) -> Result<Output, any Error> {
        if take(at: portion) != nil { return make(portion) }
        while true {
            if let result = work.withLock({ $0.done.removeValue(forKey: portion) }) {
                return result
            }
            progress.wait()
        }
    }

    /// Takes the next portion, or none when there is none left or `wanted` is not the next one.
    private func take(at wanted: Int?) -> Int? {
        work.withLock { work in
            guard work.next < portions, wanted ?? work.next == work.next else { return nil }
            defer { work.next += 1 }
            return work.next
        }
    }

    private func make(_ portion: Int) -> Result<Output, any Error> {
        let start = portion * Self.portionSize
        return Result {
            try function(values[start..<min(start + Self.portionSize, values.count)])
        }
    }
}

extension LookAhead {
    /// The same with what the function makes of each value.
    static func forEach<Made: Sendable>(
        _ values: [Input], _ function: @escaping @Sendable (Input) throws -> Made,
        do body: (Made) throws -> Void
    ) throws where Output == [Made] {
        try forEachPortion(of: values, { try $0.map(function) }) { portion in
            for made in portion { try body(made) }
        }
    }
}
