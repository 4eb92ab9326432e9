import GRDB
import StoreKit
import SyncProtocol

// The epoch is kept outside the store, in a file of its own; the store notes under which epoch it
// was opened last. Where the two differ the store is a copy from an earlier epoch.

extension CentralTransaction {
    /// Notes the epoch that the store is opened under. One that was last opened under another
    /// begins anew: it came from a backup.
    func open(under epoch: Epoch) throws {
        guard let last = try lastEpoch else { return try note(epoch) }
        guard last != epoch else { return }
        try beginAnew(because: "the epoch has changed")
        try note(epoch)
    }

    /// Makes the copy of a store the beginning of another epoch: recovery is opened, and what
    /// replicas said of the history that ends here is forgotten.
    func beginAnew(because reason: String) throws {
        let last = try lastEpoch
        for var space in try spaceRows() {
            // The file that it comes from is a verified backup itself.
            space.backupNumber = space.number
            try save(space)
            if let last { try saveEpoch(last, sharedThrough: space.number, in: space.id) }
            try openRecovery(of: space, because: reason)
        }
        try database.run("UPDATE registry SET epoch = NULL")
        try registryChanged()
    }

    package func sharedNumber(with epoch: Epoch, in space: SpaceRow.ID) throws -> UInt64? {
        try database.row(
            "SELECT number FROM lives WHERE epoch = ? AND space = ?", [epoch.blob, space]
        ).map { $0.unsigned(0) }
    }

    package func earlierEpochs() throws -> [Epoch] {
        try database.list("SELECT DISTINCT epoch FROM lives", []) { try $0.recordID(0) }
    }

    private func saveEpoch(
        _ epoch: Epoch, sharedThrough number: UInt64, in space: SpaceRow.ID
    ) throws {
        try database.run(
            """
            INSERT INTO lives (epoch, space, number) VALUES (?, ?, ?)
            ON CONFLICT DO UPDATE SET number = min(number, excluded.number)
            """, [epoch.blob, space, number.signed])
    }

    /// The epochs that this store knows, its own among them, and how much of each it has.
    func epochs() throws -> [KnownEpoch] {
        let earlier = try database.list(
            """
            SELECT epoch, name, lives.number
            FROM lives JOIN spaces ON spaces.id = lives.space
            """, []
        ) { KnownEpoch(epoch: try $0.recordID(0), space: $0[1], number: $0.unsigned(2)) }
        guard let last = try lastEpoch else { return earlier }
        return try earlier
            + spaceRows().map { KnownEpoch(epoch: last, space: $0.name, number: $0.number) }
    }

    /// Learns from the store that a backup is about to replace of the epochs since that was made: a
    /// replica may come with the cursor of any of them.
    func learn(_ known: [KnownEpoch]) throws {
        guard let own = try lastEpoch else { return }
        for space in try spaceRows() {
            let epochs = known.filter { $0.space == space.name }
            // What both stores have of the life in which the backup was made.
            guard let common = epochs.first(where: { $0.epoch == own })?.number else { continue }
            for life in epochs where life.epoch != own {
                guard try sharedNumber(with: life.epoch, in: space.id) == nil else { continue }
                let shared = min(life.number, common, space.number)
                try saveEpoch(life.epoch, sharedThrough: shared, in: space.id)
            }
        }
    }

    private var lastEpoch: Epoch? {
        get throws {
            try database.row("SELECT epoch FROM registry WHERE epoch IS NOT NULL")
                .map { try $0.recordID(0) }
        }
    }

    private func note(_ epoch: Epoch) throws {
        try database.run("UPDATE registry SET epoch = ?", [epoch.blob])
    }
}

/// Up to which number a space's log is that of a epoch of the server.
struct KnownEpoch: Hashable, Sendable {
    let epoch: Epoch
    let space: String
    let number: UInt64
}
