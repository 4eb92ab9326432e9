import GRDB
import StoreKit
import SyncProtocol

/// Applies one page to a space inside one transaction: all of it and the cursor, or nothing.
///
/// Spec: WireFormat §8 to §10. Acknowledged states are those of the server at the cursor; only what
/// comes back in the log, or a vector adopted at a scan's end, moves a commit out of pending.
struct PageApplier {
    let database: Database
    let ledger: SpaceLedger
    /// Of the writers' devices, as far as they are known.
    var keys: [WriterID: DeviceKey] = [:]
    var report = AppliedPage()

    init(_ database: Database, _ replica: Replica, space: SpaceRow) throws {
        self.database = database
        ledger = try SpaceLedger(database, replica, space: space)
    }

    mutating func apply(_ page: Page) throws -> AppliedPage {
        for info in page.writers {
            try ledger.announce(info)
            try retire(info)
        }
        keys = try WriterTable(database: database).keys(in: ledger.space.space)
        switch page.content {
        case .entries(let entries): try apply(entries)
        case .states(let states): try adopt(states)
        }
        try adopt(page.wanted)
        if let head = try wholeHead(of: page), let vector = head.vector {
            let adoption = try ledger.adopt(vector, head, page.next)
            report.acknowledged += adoption.acknowledged
            report.acknowledgedRecords.formUnion(adoption.records)
            report.quarantined += adoption.quarantined
            report.hasLostHistory = adoption.hasLostHistory
        }
        try ledger.move(to: page.next, page.head)
        if let head = page.head {
            report.rescan = try ledger.compare(head, epoch: page.next.epoch)
            report.isConverged = head.digest == ledger.space.digest
        }
        try ledger.commit()
        return report
    }

    private mutating func adopt(_ states: [StateEntry]) throws {
        let count = try ledger.adopt(states)
        report.received += count
        report.receivedStates += count
    }

    /// Takes a new writer for what is written from now on, where the server has bound the present
    /// one to another device: to the one that brought its commits, before this one was enrolled.
    /// What that device may do must not decide about this one's edits.
    private func retire(_ info: WriterInfo) throws {
        guard info.writer == ledger.space.writer,
            try info.device != Replica.requireIdentity(database).device
        else { return }
        try ledger.disown(info.writer)
    }

    /// Keeps what a page in the middle of a scan tells besides states.
    ///
    /// - Returns: what holds at the end of the page; at a scan's end with all that its pages told.
    private func wholeHead(of page: Page) throws -> LogEnd? {
        let parts = ScanPartTable(database: database, space: ledger.space.space)
        let isScan = page.next.isScan || page.head?.vector != nil
        if isScan, !ledger.space.cursor.isInScan { try parts.clear() }
        if let part = page.part { try parts.add(part) }
        guard let head = page.head, let vector = head.vector else { return page.head }
        guard try !parts.isEmpty() else { return head }
        // Later parts hold where both speak of the same.
        try parts.add(
            ScanPart(vector: vector, voids: head.voids, expunged: head.expunged))
        let all = try parts.all()
        try parts.clear()
        return LogEnd(
            chain: head.chain, digest: head.digest, vector: all.vector, voids: all.voids,
            expunged: all.expunged)
    }
}

// MARK: - Log entries

extension PageApplier {
    /// The server says in which order commits were taken, and which were not.
    private mutating func apply(_ entries: [LogEntry]) throws {
        guard !ledger.space.cursor.isScan || entries.isEmpty else { throw ledger.outOfOrder() }
        var number = ledger.space.cursor.number
        for entry in entries {
            guard entry.count <= CBORLimits.counter - number else { throw ledger.outOfOrder() }
            switch entry {
            case .commit(let dot, let frame, let provenance):
                ledger.chain(try take(dot, frame, provenance, number: number + 1))
            case .acknowledgement(let dot, let count, let hash):
                let done = try ledger.acknowledge(dot, count: count, upTo: hash, after: number)
                report.acknowledged += done.hashes.count
                report.acknowledgedRecords.formUnion(done.records)
                for hash in done.hashes { ledger.chain(hash) }
            case .void(let dot, let refused, let reason):
                if try ledger.reject(dot, refused, reason) { report.quarantined += 1 }
                try ledger.advance(dot, to: refused)
                ledger.chain(LogEntry.voidHash(dot, hash: refused, reason: reason))
            }
            number += entry.count
        }
    }

    /// Takes a commit whose content came along; it may be one that is pending here.
    private mutating func take(
        _ dot: Dot, _ frame: ArraySlice<UInt8>, _ provenance: Provenance, number: UInt64
    ) throws -> ContentHash {
        let commit: Commit
        do {
            commit = try Commit(dot: dot, frame: frame)
        } catch {
            throw StoreError(.malformed, "commit \(dot) cannot be read: \(error)")
        }
        let hash = commit.hash(after: try ledger.head(dot.writer).hash)
        let provenance = try checked(
            provenance, of: WriterHead(dot.writer, counter: dot.counter, hash: hash))
        let held = try CommitTable(database: database).find(dot, in: ledger.space.space)
        if let held, held.number == nil {
            guard held.hash == hash else { throw try ledger.contradiction(of: held) }
            let done = try ledger.acknowledge(dot, count: 1, upTo: hash, after: number - 1)
            report.acknowledgedRecords.formUnion(done.records)
            try ledger.keep(provenance, of: dot)
            report.acknowledged += 1
            return hash
        }
        try ledger.advance(dot, to: hash)
        let records = try ledger.ingest(
            commit, hash: hash, frame: Array(frame), number: number, provenance: provenance)
        report.received += 1
        report.receivedRecords.formUnion(records)
        return hash
    }

    /// What is told of a commit; a signature by a device whose key is not known says nothing.
    ///
    /// - Throws: `StoreError` of kind `malformed` where the device has not made the signature:
    ///   whoever sends it has invented the commit, or changed what was signed.
    private func checked(
        _ provenance: Provenance, of head: WriterHead
    ) throws -> Provenance {
        guard let signature = provenance.signature else { return provenance }
        guard let key = keys[head.writer] else {
            return Provenance(broughtBy: provenance.broughtBy)
        }
        guard head.isSigned(signature, by: key, in: ledger.space.name) else {
            throw StoreError(
                .malformed,
                "a commit in the log of \(ledger.space.name) does not bear its author's signature: "
                    + "the server or the line has forged it; nothing of the page was taken",
                hint: "tell the central office; what is recorded here stays as it is")
        }
        return provenance
    }
}

extension Replica {
    /// Applies a page of a space: one transaction, with the cursor.
    ///
    /// - Parameter cursor: where the page begins. If the replica stands elsewhere by now, because
    ///   another process syncs it too, the page is left alone.
    /// - Throws: `StoreError` of kind `malformed` for a page that breaks a rule; nothing of it is
    ///   kept then.
    package func apply(
        _ page: Page, to name: String, after cursor: SyncProtocol.Cursor
    ) throws -> AppliedPage {
        do {
            return try file.write(.refetchable) { database in
                guard let space = try SpaceTable(database: database).find(name) else {
                    throw StoreError(.malformed, "the server sent a page of an unknown space")
                }
                guard space.cursor == cursor else {
                    var overtaken = AppliedPage()
                    overtaken.isOvertaken = true
                    return overtaken
                }
                return try Self.apply(page, to: space, database, self)
            }
        } catch is UnconfirmedKnowledge {
            var undone = AppliedPage()
            undone.isDenied = true
            return undone
        } catch let contradiction as PageContradiction {
            var undone = AppliedPage()
            undone.contradicted = contradiction.claim
            return undone
        }
    }

    /// What a bundle has said of the log is confirmed where both agree at its head, and denied
    /// where they do not, or where the page does not fit to it.
    private static func apply(
        _ page: Page, to space: SpaceRow, _ database: Database, _ replica: Replica
    ) throws -> AppliedPage {
        let provisional = ProvisionalTable(database: database, space: space.space)
        let isProvisional = try !provisional.isEmpty()
        do {
            var applier = try PageApplier(database, replica, space: space)
            let applied = try applier.apply(page)
            guard isProvisional else { return applied }
            if applied.isConverged == false || applied.hasLostHistory {
                throw UnconfirmedKnowledge()
            }
            if applied.isConverged == true {
                try applier.ledger.confirmBundles()
                try applier.ledger.commit()
            }
            return applied
        } catch let error as StoreError where error.kind == .malformed && isProvisional {
            throw UnconfirmedKnowledge()
        } catch is PageContradiction where isProvisional {
            throw UnconfirmedKnowledge()
        }
    }

    /// Notes that the server had nothing new for a space whose digest it agreed with.
    package func noteUnchanged(_ names: [String]) throws {
        guard !names.isEmpty else { return }
        try file.write(.refetchable) { database in
            let spaces = SpaceTable(database: database)
            for name in names {
                guard let row = try spaces.find(name) else { continue }
                let ledger = try SpaceLedger(database, self, space: row)
                ledger.noteUnchanged()
                try ledger.confirmBundles()
                try ledger.commit()
            }
        }
    }

    /// Notes the end of a whole sync.
    package func noteSync() throws {
        try file.write(.refetchable) { database in
            try SettingsTable(database: database).set(.lastSync, environment.now())
        }
    }
}
