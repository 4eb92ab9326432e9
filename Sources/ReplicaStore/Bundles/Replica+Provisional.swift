import GRDB
import StoreKit
import SyncProtocol

extension Replica {
    /// Puts a space back to what its server has confirmed, because it does not confirm what a
    /// bundle has said of its log.
    ///
    /// - Returns: nil where everything here is confirmed.
    package func withdrawKnowledge(of name: String) throws -> WithdrawnKnowledge? {
        let withdrawn = try file.write { database -> WithdrawnKnowledge? in
            guard let space = try SpaceTable(database: database).find(name) else { return nil }
            var withdrawal = try Withdrawal(database, self, space)
            return try withdrawal?.run()
        }
        return withdrawn
    }

    /// Takes what bundles have said of a space's log for the server's, on a person's word: from now
    /// on it is given back to a server that has lost it.
    ///
    /// - Returns: whether there was anything to be confirmed.
    /// - Throws: `StoreError` of kind `notPermitted` where the device does not manage the space.
    package func trustKnowledge(of name: String, author: String?) throws -> Bool {
        try file.write { database in
            guard let space = try SpaceTable(database: database).find(name) else {
                throw StoreError(
                    .usage, "this replica holds no space “\(name.prefix(64))”",
                    hint: "see the spaces with: fieldbook status")
            }
            guard space.level == .manage else {
                throw StoreError(
                    .notPermitted, "\(name): this takes the level manage",
                    hint: "ask somebody who manages the space, or sync with the server")
            }
            let session = try EditSession(database, self, author: author)
            let table = ProvisionalTable(database: database, space: space.space)
            guard try !table.isEmpty() else { return false }
            try WordTable(database: database, space: space.space)
                .insert(of: nil, maker: "", author: session.author, at: environment.now())
            let ledger = try SpaceLedger(database, self, space: space)
            try ledger.confirmBundles()
            try ledger.commit()
            return true
        }
    }
}
