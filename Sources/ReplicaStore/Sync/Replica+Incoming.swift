import GRDB
import StoreKit
import SyncProtocol

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
