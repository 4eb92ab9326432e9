import DomainModel
import Foundation
import GRDB
import StoreKit
import SyncProtocol

/// Mints one local commit: all edits of a command in one space, at once and durably.
struct LocalCommit {
    let workspace: RecordWorkspace
    let environment: SystemInputs
    let clock: HybridClock
    let author: String
    let isEnrolled: Bool

    private var database: Database { workspace.database }

    /// Writes the edits as one commit of the space's writer and shows them in the documents.
    ///
    /// - Returns: the commit's dot.
    /// - Throws: `StoreError` of kind `notPermitted` where the replica may not write, or may not
    ///   erase or move away what it may write.
    func write(_ edits: [RecordEdit], in space: inout SpaceRow) throws -> Dot {
        try checkPermission(space, edits)
        guard author.utf8.count <= NameLimits.authorBytes else {
            throw StoreError(
                .usage, "an author's name has at most \(NameLimits.authorBytes) bytes",
                hint: "give a shorter one by --author or FIELDBOOK_AUTHOR")
        }
        guard edits.count <= CBORLimits.recordsPerCommit else {
            throw StoreError(
                .usage, "a commit holds at most \(CBORLimits.recordsPerCommit) records")
        }
        let head = try writerHead(&space)
        let origin = Origin(
            dot: Dot(head.writer, head.counter + 1), stamp: try clock.mint(), author: author)
        var keys: [RecordWorkspace.Key] = []
        var deltas: [Delta] = []
        for edit in edits {
            let (key, entry) = try workspace.entry(
                collection: edit.collection, id: edit.record, space: space.space)
            keys.append(key)
            let delta = edit.delta(over: entry.visible, in: origin)
            try checkSize(of: entry.visible, with: delta, origin.dot)
            deltas.append(delta)
        }
        let commit = Commit(origin: origin, deltas: deltas)
        let frame = commit.frame()
        guard frame.count <= CBORLimits.bytesPerCommit else {
            throw StoreError(
                .usage, "the edit is larger than \(CBORLimits.bytesPerCommit) bytes",
                hint: "split it")
        }
        let commits = CommitTable(database: database)
        let sequence = try commits.insert(
            commit, hash: commit.hash(after: head.hash), frame: frame, number: nil,
            in: space.space, isFrozen: false, clockOffset: clock.offset)
        for (part, key) in keys.enumerated() {
            workspace.link(key, to: sequence, part: part)
            let pending = RecordWorkspace.Pending(
                sequence: sequence, delta: deltas[part], origin: origin)
            workspace.update(key) { $0.pending.append(pending) }
        }
        // Nothing is acknowledged by it, so the space's digest stays.
        var digests = [space.space: space.digest]
        try workspace.flush(&digests)
        if head.counter == 0 { try SpaceTable(database: database).save(space) }
        return origin.dot
    }

    /// - Throws: `StoreError` of kind `usage` where the record would become larger than one may be:
    ///   the server would refuse the edit for good. What is larger already may shrink.
    private func checkSize(
        of state: RecordState, with delta: Delta, _ commit: Dot
    ) throws {
        guard state.roughBytes + delta.roughBytes > CBORLimits.bytesPerState / 5 else { return }
        var after = state
        Join.apply(delta, of: commit, to: &after)
        let count = after.encoded().count
        guard count > CBORLimits.bytesPerState, count > state.encoded().count else { return }
        throw StoreError(
            .usage,
            "the record would have \(count) bytes; one has at most \(CBORLimits.bytesPerState)",
            hint: "shorten its texts, or put some of them into another record")
    }

    private func checkPermission(_ space: SpaceRow, _ edits: [RecordEdit]) throws {
        guard isEnrolled else { return }
        guard let level = space.level else {
            throw StoreError(
                .notPermitted, "this replica has no access to the space \(space.name)",
                hint: "ask the central office to grant it, then sync")
        }
        guard level >= .write else {
            throw StoreError(
                .notPermitted, "this replica may only read the space \(space.name)",
                hint: "ask the central office for write access, then sync")
        }
        guard level >= .manage || !edits.contains(where: \.heads.needsManaging) else {
            throw StoreError(
                .notPermitted,
                "to erase or move records of the space \(space.name) this replica has to manage it",
                hint: "ask the central office for manage access, then sync")
        }
    }

    /// Whether a writer has no counter left, as only a server that lies can make it.
    private func isSpent(_ writer: WriterID, in space: SpaceRow) throws -> Bool {
        try WriterTable(database: database).head(writer, in: space.space).counter
            == CBORLimits.counter
    }

    /// The head of the space's own writer as minted; a writer is made before the first commit.
    private func writerHead(_ space: inout SpaceRow) throws -> WriterHead {
        let writers = WriterTable(database: database)
        guard let writer = space.writer, try !isSpent(writer, in: space) else {
            var generator = environment.generator
            let writer = WriterID(using: &generator)
            let identity = try Replica.requireIdentity(database)
            let info = WriterInfo(
                writer: writer, device: identity.device, office: identity.office,
                name: identity.name)
            try writers.addOwn(info, in: space.space)
            space.writer = writer
            return WriterHead(writer)
        }
        let minted = try CommitTable(database: database).lastHeld(writer, in: space.space)
        let acknowledged = try writers.head(writer, in: space.space)
        return minted.counter > acknowledged.counter ? minted : acknowledged
    }
}

extension RecordEdit.Heads {
    /// Whether it takes more than writing. Spec: MergeRules §7.
    fileprivate var needsManaging: Bool {
        switch self {
        case .decided(.erased), .decided(.moved): true
        case .ordinary, .closing, .decided: false
        }
    }
}

extension RegisterTable {
    /// The bytes of keys and values; what is written besides is at most four times as much.
    fileprivate var roughBytes: Int {
        entries.reduce(0) { sum, entry in
            entry.register.siblings.reduce(sum + entry.key.text.utf8.count + 8) {
                $0 + $1.value.bytes.count + ($1.ancestor?.bytes.count ?? 0) + 16
            }
        }
    }
}

extension RecordState {
    fileprivate var roughBytes: Int { registers.roughBytes }
}

extension Delta {
    fileprivate var roughBytes: Int { registers.roughBytes }
}
