import StoreKit
import SyncProtocol

/// What a replica remembers of the line to its server from one sync to the next.
package struct LineMemory: Hashable, Sendable {
    /// Bytes of pages, unpacked, that one answer carried well; nil where nobody knows.
    package var pageBytes: Int?
    /// The same of commits that one request carried.
    package var pushBytes: Int?
    /// How long one exchange is to take, in milliseconds: less where the line often breaks.
    package var aim: Int?
    /// The most bytes of commits that whatever stands on the way has let through in one request;
    /// nil where nothing was refused for its size.
    package var largestPush: Int?
    /// The device's time when that was found, in milliseconds since 1970.
    package var largestPushAt: Int64?

    package init() {}
}

extension LineMemory {
    /// Its numbers in their order, 0 for what is not known.
    fileprivate var text: String {
        [
            Int64(pageBytes ?? 0), Int64(pushBytes ?? 0), Int64(aim ?? 0),
            Int64(largestPush ?? 0), largestPushAt ?? 0,
        ].map(String.init).joined(separator: " ")
    }

    /// Knows nothing where the text is not one of its own.
    fileprivate init(text: String?) {
        let numbers = (text ?? "").split(separator: " ").map { Int64($0) ?? 0 }
        guard numbers.count == 5 else { return }
        func known(_ place: Int) -> Int? {
            numbers[place] > 0 ? Int(clamping: numbers[place]) : nil
        }
        pageBytes = known(0)
        pushBytes = known(1)
        aim = known(2)
        largestPush = known(3)
        largestPushAt = largestPush == nil ? nil : numbers[4]
    }
}

extension Replica {
    package func lineMemory() throws -> LineMemory {
        try file.read { LineMemory(text: try SettingsTable(database: $0).text(.line)) }
    }

    /// Keeps what a sync has learnt of the line; writes nothing where that is known already.
    package func remember(_ memory: LineMemory) throws {
        guard try lineMemory() != memory else { return }
        try file.write(.refetchable) { database in
            let settings = SettingsTable(database: database)
            if memory == LineMemory() {
                try settings.remove(.line)
            } else {
                try settings.set(.line, memory.text)
            }
        }
    }
}

/// What one pending commit is about, in words that hold nothing of what the records say.
package struct EditName: Hashable, Sendable {
    package struct Record: Hashable, Sendable {
        package let reference: RecordReference
        /// What people call it, where its collection gives out codes.
        package let code: String?
    }

    package let dot: Dot
    /// The first of the commit's records.
    package let first: Record?
    package let records: Int
    /// Of the commit's frame.
    package let bytes: Int
}

extension Replica {
    /// Names a commit by its records; nil where the replica does not hold it.
    package func name(of dot: Dot, in space: String) throws -> EditName? {
        let found: (references: [RecordReference], bytes: Int)? = try file.read { database in
            guard let space = try SpaceTable(database: database).find(space),
                let row = try CommitTable(database: database).find(dot, in: space.space)
            else { return nil }
            let deltas = (try? row.commit().deltas()) ?? []
            return (deltas.map(\.reference), row.frame.count)
        }
        guard let found else { return nil }
        let first = try found.references.first.map { reference in
            EditName.Record(
                reference: reference,
                code: try record(reference.record, in: reference.collection)?.code)
        }
        return EditName(
            dot: dot, first: first, records: found.references.count, bytes: found.bytes)
    }
}
