import GRDB
import StoreKit
import SyncProtocol

// Where the space stands in the server's log: cursor, chain, and the digests of both sides.

extension SpaceLedger {
    /// Moves the chain over an entry of the log.
    func chain(_ hash: ContentHash) { space.chain = LogEntry.chain(space.chain, hash) }

    /// Ends a page: the chain over its entries has to lead to where it says that it ends.
    ///
    /// - Parameter head: the head of the log, where the page reaches it.
    /// - Throws: `StoreError` of kind `malformed` where the chain leads elsewhere.
    func move(to next: SyncProtocol.Cursor, _ head: LogEnd?) throws {
        if let head, head.vector != nil { space.chain = head.chain }
        if case .knowledge(_, _, let chain) = next {
            guard space.chain.prefix == chain, head.map({ $0.chain == space.chain }) ?? true
            else {
                throw StoreError(
                    .malformed, "the log of \(space.name) does not fit its chain of hashes",
                    hint: "tell the central office: its log may have been tampered with")
            }
        }
        if space.rescans > 0, head?.vector != nil { try endRescan() }
        try doubtOverturned()
        space.cursor = next
    }

    /// A full scan after a difference goes by every record, not by what was kept up.
    private func endRescan() throws {
        try write()
        resetDigest(try LedgerAudit.digest(database, space.space))
        try RescanComparison(database: database, space: space.space).end()
    }

    /// Compares digests at the head of the log: each sync proves convergence.
    ///
    /// - Returns: where to go on instead: a full scan after a first difference replaces what
    ///   differs, and pending commits are kept. Nil after the next.
    func compare(_ head: LogEnd, epoch: Epoch?) throws -> SyncProtocol.Cursor? {
        try write()
        space.serverDigest = head.digest
        space.syncedAt = replica.environment.now()
        let comparison = RescanComparison(database: database, space: space.space)
        if head.digest == space.digest {
            if space.rescans > 0 { try comparison.begin() }
            space.rescans = 0
            try clearUnproven()
            return nil
        }
        guard space.rescans == 0, let epoch else { return nil }
        space.rescans = 1
        try comparison.begin()
        space.cursor = .scan(epoch: epoch, start: 0, last: 0, record: RecordID(high: 0, low: 0))
        return space.cursor
    }

    /// Adopts the place and the vector that a bundle knows of, if the digest proves that the states
    /// are those of the server there.
    ///
    /// - Throws: `StoreError` of kind `changed` if it does not.
    func adopt(_ knowledge: BundleKnowledge) throws {
        try write()
        guard space.digest == knowledge.head.digest else {
            throw StoreError(.changed, "the bundle's digest of \(space.name) is another one")
        }
        for head in knowledge.vector { try retireOwnWriter(behind: head) }
        try advance(to: knowledge.vector)
        // The digest has proved every state.
        try rows.clearUnproven()
        space.cursor = knowledge.cursor
        space.chain = knowledge.head.chain
    }

    /// Lets the own writer go where more of it turns up than is held: this replica was restored
    /// from a backup.
    func retireOwnWriter(behind head: WriterHead) throws {
        guard space.writer == head.writer, try held(head.writer).counter < head.counter else {
            return
        }
        try disown(head.writer)
    }

    /// Notes that the server has nothing new, and the same digest.
    func noteUnchanged() {
        space.serverDigest = space.digest
        space.syncedAt = replica.environment.now()
    }

    /// Goes on in the history of a server that holds all that this replica knows.
    ///
    /// Where both agree there is nothing to fetch; else what changed since the shared part of both
    /// histories is scanned. What a scan of the other history has brought that did not end, nothing
    /// proves: it is marked, for the scan from the start to replace or drop.
    func resume(
        in history: SpaceHistory, from shared: LogPlace?, epoch: Epoch
    ) throws {
        try rows.setAwaitsRecovery(false)
        let heads = try vector().values.filter { $0.counter > 0 }
        if Set(heads) == Set(history.heads), space.digest == history.digest,
            !space.cursor.isScan
        {
            space.cursor = history.end.cursor(epoch: epoch)
            space.chain = history.end.chain
            space.rescans = 0
            try RescanComparison(database: database, space: space.space).begin()
        } else if let shared, !space.cursor.isScan, try voids().isEmpty {
            // A full scan alone tells which void commits were taken in this life.
            space.cursor = .scan(
                epoch: epoch, start: shared.number, last: shared.number,
                record: RecordID(high: .max, low: .max))
        } else {
            if space.cursor.isScan { try doubtBeyondVector() }
            space.cursor = .scan(
                epoch: epoch, start: 0, last: 0, record: RecordID(high: 0, low: 0))
        }
    }

    /// Keeps that the server has lost some of the space, and whether it may not take it back yet.
    func awaitRecovery(_ awaits: Bool) throws { try rows.setAwaitsRecovery(awaits) }

    /// Keeps what a server lets this device do in the space.
    func grant(_ level: AccessLevel) { space.level = level }
}

extension SyncProtocol.Cursor {
    /// The log number that is known to be applied; 0 at the start and inside a scan.
    package var number: UInt64 {
        if case .knowledge(_, let number, _) = self { number } else { 0 }
    }
}

extension SpaceTable {
    /// A space by its name, made where the replica does not hold it.
    func findOrCreate(_ name: String) throws -> SpaceRow {
        if let row = try find(name) { return row }
        try database.execute(
            sql: "INSERT INTO spaces (name, cursor, chain, digest) VALUES (?, ?, ?, ?)",
            arguments: [
                name, SyncProtocol.Cursor.start.encoded().blob, ContentHash.zero.bytes.blob,
                Digest().bytes.blob,
            ])
        return try find(database.lastInsertedRowID)
    }
}

// MARK: - Every space at once

extension WriterTable {
    /// Lets every writer go: this file turns out to be a copy.
    func disownAll() throws {
        try database.execute(sql: "UPDATE writers SET is_own = 0")
        try database.execute(sql: "UPDATE spaces SET writer = NULL")
    }
}

extension CommitTable {
    /// Freezes whatever no server has acknowledged.
    func freezePending() throws {
        try database.execute(
            sql: "UPDATE commits SET is_frozen = 1 WHERE number IS NULL AND is_frozen = 0")
    }
}

extension SpaceLedger {
    /// Gives the writers that no server knows of yet to the device that the replica is from now on.
    func rebind(from former: DeviceID, to device: DeviceID) throws {
        try database.execute(
            sql: """
                UPDATE writers SET device = ?
                WHERE space = ? AND device = ? AND is_own = 1 AND is_told = 0
                """, arguments: [device.bytes.blob, space.space, former.bytes.blob])
    }
}
