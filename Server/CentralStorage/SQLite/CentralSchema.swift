import GRDB

/// The tables of the central store, version by version.
///
/// Strict tables hold every column to its type, so that rows decode without checks. Counters and
/// writer ids are stored as the signed integers of the same 64 bits.
enum CentralSchema {
    /// "FBCS" in ASCII.
    static let applicationID: Int32 = 0x4642_4353

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { database in
            try database.execute(sql: spaces)
            try database.execute(sql: forgetting)
            try database.execute(sql: registry)
            try database.execute(sql: upkeep)
        }
        migrator.registerMigration("2 routes") { database in
            try database.execute(sql: routes)
            try acceptWhatStands(database)
        }
        migrator.registerMigration("2 keys") { try $0.execute(sql: keys) }
        migrator.registerMigration("2 provenance") { try $0.execute(sql: provenance) }
        migrator.registerMigration("2 invitations") { try $0.execute(sql: invitations) }
        migrator.registerMigration("2 tokens") { try $0.execute(sql: tokens) }
        // The day's line of a device is looked for with each of its healings.
        migrator.registerMigration("2 daily lines of the trail") { database in
            try database.execute(
                sql: "CREATE INDEX audit_device ON audit (device, action, at) "
                    + "WHERE device IS NOT NULL")
        }
        migrator.registerMigration("2 commits of states that were not taken") { database in
            try database.execute(sql: withheld)
        }
        migrator.registerMigration("2 quotas") { try $0.execute(sql: quotas) }
        migrator.registerMigration("2 paged scans") { try $0.execute(sql: pagedScans) }
        migrator.registerMigration("2 offices") { try $0.execute(sql: offices) }
        return migrator
    }

    /// Which device brought a commit, empty for its writer's own, null where that was not kept; its
    /// signature by its writer's device; a writer's first signed commit, with which its key is
    /// told; whether it is only bound to its device, which nobody has seen to be its own.
    private static let provenance = """
        ALTER TABLE log ADD COLUMN brought_by BLOB;
        ALTER TABLE log ADD COLUMN signature BLOB;
        ALTER TABLE writers ADD COLUMN first_signed INTEGER;
        ALTER TABLE writers ADD COLUMN is_only_bound INTEGER NOT NULL DEFAULT 0;
        CREATE INDEX writer_signed ON writers (space, first_signed)
            WHERE first_signed IS NOT NULL;
        """

    /// A device's Ed25519 key; null of one that has none.
    private static let keys = """
        ALTER TABLE devices ADD COLUMN key BLOB;
        """

    /// When a code ended, other than by its age: its device has called, or it was withdrawn. Of
    /// what was used before this version the time is not known.
    private static let invitations = """
        ALTER TABLE invitations ADD COLUMN ended_at INTEGER;
        CREATE INDEX invitation_device ON invitations (device);
        UPDATE invitations SET ended_at = 0
        WHERE device IN (SELECT id FROM devices WHERE last_seen IS NOT NULL);
        """

    /// The token that a device has asked for; it takes the other's place when it is first used.
    private static let tokens = """
        ALTER TABLE devices ADD COLUMN next_token BLOB;
        CREATE UNIQUE INDEX device_next_token ON devices (next_token);
        """

    private static let spaces = """
        CREATE TABLE spaces (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, number INTEGER NOT NULL,
            chain BLOB NOT NULL, digest BLOB NOT NULL, log_bytes INTEGER NOT NULL,
            records INTEGER NOT NULL, state_bytes INTEGER NOT NULL,
            floor INTEGER NOT NULL DEFAULT 0, backup_number INTEGER NOT NULL DEFAULT 0) STRICT;

        CREATE TABLE log (
            space INTEGER NOT NULL REFERENCES spaces, number INTEGER NOT NULL,
            kind INTEGER NOT NULL, writer INTEGER, counter INTEGER,
            hash BLOB NOT NULL, total_bytes INTEGER NOT NULL, chain BLOB NOT NULL,
            bytes BLOB NOT NULL, PRIMARY KEY (space, number)) STRICT;
        CREATE UNIQUE INDEX log_dot ON log (space, writer, counter);
        CREATE INDEX log_void ON log (space, number) WHERE kind = 1;

        CREATE TABLE writers (
            space INTEGER NOT NULL REFERENCES spaces, writer INTEGER NOT NULL,
            counter INTEGER NOT NULL, hash BLOB NOT NULL, device BLOB NOT NULL,
            office TEXT NOT NULL, name TEXT NOT NULL, first_number INTEGER NOT NULL,
            brought_by BLOB NOT NULL, sealed_at INTEGER,
            PRIMARY KEY (space, writer)) STRICT, WITHOUT ROWID;
        CREATE INDEX writer_first ON writers (space, first_number);
        CREATE INDEX writer_device ON writers (device);

        CREATE TABLE records (
            space INTEGER NOT NULL REFERENCES spaces, collection TEXT NOT NULL,
            record BLOB NOT NULL, number INTEGER NOT NULL, bytes INTEGER NOT NULL,
            state BLOB NOT NULL, transfer INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (space, record, collection)) STRICT;
        CREATE INDEX record_order ON records (space, number, record, bytes);
        -- Few are on their way: looking for them must not read every record.
        CREATE INDEX record_transfer ON records (transfer, space, record) WHERE transfer > 0;
        """

    /// What is left of commits and records that the log or the states no longer hold.
    private static let forgetting = """
        CREATE TABLE healed (
            space INTEGER NOT NULL REFERENCES spaces, writer INTEGER NOT NULL,
            counter INTEGER NOT NULL, hash BLOB, void_reason TEXT,
            number INTEGER NOT NULL, life BLOB,
            PRIMARY KEY (space, writer, counter)) STRICT, WITHOUT ROWID;
        CREATE INDEX healed_writer ON healed (writer, counter);
        CREATE INDEX healed_void ON healed (space, number) WHERE void_reason IS NOT NULL;

        CREATE TABLE collected (
            space INTEGER NOT NULL REFERENCES spaces, collection TEXT NOT NULL,
            record BLOB NOT NULL, number INTEGER NOT NULL,
            PRIMARY KEY (space, record, collection)) STRICT, WITHOUT ROWID;
        CREATE INDEX collected_order ON collected (space, number);
        """

    /// The heads of given states that the device may not give, until they come from one that may.
    private static let withheld = """
        CREATE TABLE withheld (
            space INTEGER NOT NULL REFERENCES spaces, device BLOB NOT NULL REFERENCES devices,
            record BLOB NOT NULL, collection TEXT NOT NULL, writer INTEGER NOT NULL,
            counter INTEGER NOT NULL,
            PRIMARY KEY (space, device, record, collection, writer, counter)
        ) STRICT, WITHOUT ROWID;
        """

    private static let registry = """
        CREATE TABLE devices (
            id BLOB PRIMARY KEY, office TEXT NOT NULL, name TEXT NOT NULL, tag TEXT NOT NULL,
            token BLOB NOT NULL UNIQUE, revoked INTEGER NOT NULL, enrolled_at INTEGER NOT NULL,
            last_seen INTEGER, UNIQUE (office, tag)) STRICT;

        CREATE TABLE grants (
            device BLOB NOT NULL REFERENCES devices, space INTEGER NOT NULL REFERENCES spaces,
            level INTEGER NOT NULL, PRIMARY KEY (device, space)) STRICT, WITHOUT ROWID;

        CREATE TABLE invitations (
            code BLOB PRIMARY KEY, office TEXT NOT NULL, name TEXT, created_at INTEGER NOT NULL,
            device BLOB REFERENCES devices) STRICT, WITHOUT ROWID;
        CREATE TABLE invitation_grants (
            code BLOB NOT NULL REFERENCES invitations, space INTEGER NOT NULL REFERENCES spaces,
            level INTEGER NOT NULL, PRIMARY KEY (code, space)) STRICT, WITHOUT ROWID;

        CREATE TABLE registry (
            version INTEGER NOT NULL, device BLOB, epoch BLOB, compacted_at INTEGER,
            must_scrub INTEGER NOT NULL DEFAULT 0) STRICT;
        INSERT INTO registry (version) VALUES (0);
        """

    /// The number of the entry that moved a writer's head last: where scans tell of it.
    private static let pagedScans = """
        ALTER TABLE writers ADD COLUMN last_number INTEGER NOT NULL DEFAULT 0;
        UPDATE writers SET last_number = coalesce(
            (SELECT number FROM log WHERE log.space = writers.space
                AND log.writer = writers.writer AND log.counter = writers.counter),
            (SELECT number FROM healed WHERE healed.space = writers.space
                AND healed.writer = writers.writer AND healed.counter = writers.counter),
            first_number);
        CREATE INDEX writer_last ON writers (space, last_number, writer);
        """

    /// The offices that share a channel with each other.
    private static let offices = """
        CREATE TABLE offices (
            name TEXT PRIMARY KEY, added_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        """

    private static let quotas = """
        CREATE TABLE usage (
            device BLOB PRIMARY KEY, day INTEGER NOT NULL, commits INTEGER NOT NULL,
            bytes INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        CREATE INDEX writer_brought ON writers (space, brought_by);
        """

    /// What moves between spaces, and by whose word.
    private static let routes = """
        CREATE TABLE routes (
            origin INTEGER NOT NULL REFERENCES spaces,
            destination INTEGER NOT NULL REFERENCES spaces,
            PRIMARY KEY (origin, destination)) STRICT, WITHOUT ROWID;

        CREATE TABLE arrived (
            space INTEGER NOT NULL REFERENCES spaces, collection TEXT NOT NULL,
            record BLOB NOT NULL, number INTEGER NOT NULL, healed INTEGER NOT NULL,
            context BLOB NOT NULL,
            PRIMARY KEY (space, record, collection, number, healed)) STRICT, WITHOUT ROWID;

        CREATE TABLE couriers (
            space INTEGER NOT NULL REFERENCES spaces, writer INTEGER NOT NULL,
            counter INTEGER NOT NULL, device BLOB NOT NULL,
            PRIMARY KEY (space, writer, counter)) STRICT, WITHOUT ROWID;

        -- A line that was written once is looked for before it is written again.
        CREATE INDEX audit_line ON audit (space, action, detail) WHERE space IS NOT NULL;
        """

    private static let upkeep = """
        CREATE TABLE positions (
            device BLOB NOT NULL REFERENCES devices, space INTEGER NOT NULL REFERENCES spaces,
            number INTEGER NOT NULL, noted_at INTEGER NOT NULL,
            PRIMARY KEY (device, space)) STRICT, WITHOUT ROWID;

        CREATE TABLE recovery (
            space INTEGER PRIMARY KEY REFERENCES spaces, opened_at INTEGER NOT NULL,
            reason TEXT NOT NULL) STRICT;

        CREATE TABLE lives (
            epoch BLOB NOT NULL, space INTEGER NOT NULL REFERENCES spaces,
            number INTEGER NOT NULL, PRIMARY KEY (epoch, space)) STRICT, WITHOUT ROWID;

        CREATE TABLE audit (
            id INTEGER PRIMARY KEY, at INTEGER NOT NULL, action TEXT NOT NULL, space TEXT,
            device BLOB, detail TEXT NOT NULL) STRICT;
        """
}
