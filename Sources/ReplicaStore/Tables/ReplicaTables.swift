import DomainModel
import GRDB

/// The tables of a field replica. Each migration only goes forward; a released one never changes.
enum ReplicaTables {
    /// "FBrp" in ASCII: what tells a replica's file from others.
    static let applicationID: Int32 = 0x4642_7270

    static func migrator(_ schema: Schema) -> DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 replica") { database in
            try database.execute(sql: spaces)
            try database.execute(sql: records)
            try database.execute(sql: search)
            try database.execute(sql: commits)
            try database.execute(sql: review)
        }
        migrator.registerMigration("2 keys") { try $0.execute(sql: keys) }
        migrator.registerMigration("2 provenance") { try $0.execute(sql: provenance) }
        migrator.registerMigration("2 provisional") { database in
            try database.execute(sql: provisional)
        }
        migrator.registerMigration("2 scan parts") { database in
            try database.execute(sql: ScanPartTable.tables)
            try ScanPartTable.restartScans(database)
        }
        migrator.registerMigration("3 linkage") { try $0.execute(sql: LinkageTable.tables) }
        migrator.registerMigration("4 looks") { try $0.execute(sql: LookTable.create) }
        return migrator
    }

    /// A commit's signature by its writer's device, as it was made here or came along; and the
    /// device that brought it, where the server has said that it is not its writer's.
    private static let provenance = """
        ALTER TABLE commits ADD COLUMN signature BLOB;
        ALTER TABLE commits ADD COLUMN brought_by BLOB;
        CREATE INDEX commits_signed ON commits (space, writer, counter)
            WHERE signature IS NOT NULL;
        """

    /// The key of a writer's device, as the server has told it first.
    private static let keys = """
        ALTER TABLE writers ADD COLUMN key BLOB;
        """

    private static let spaces = """
        CREATE TABLE settings (key TEXT PRIMARY KEY, value) WITHOUT ROWID;

        -- level is null where no server has granted the space. awaits_recovery: the server has lost
        -- what this replica acknowledged, and may not take it back yet.
        CREATE TABLE spaces (
            space INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            level INTEGER,
            writer INTEGER,
            cursor BLOB NOT NULL,
            chain BLOB NOT NULL,
            digest BLOB NOT NULL,
            server_digest BLOB,
            rescans INTEGER NOT NULL DEFAULT 0,
            synced_at INTEGER,
            awaits_recovery INTEGER NOT NULL DEFAULT 0
        );

        -- The acknowledged vector: how far each writer's commits are in the acknowledged states.
        CREATE TABLE writers (
            space INTEGER NOT NULL REFERENCES spaces,
            writer INTEGER NOT NULL,
            counter INTEGER NOT NULL DEFAULT 0,
            hash BLOB NOT NULL,
            is_own INTEGER NOT NULL DEFAULT 0,
            is_renamed INTEGER NOT NULL DEFAULT 0,
            device BLOB,
            office TEXT,
            name TEXT,
            last_stamp INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (space, writer)
        ) WITHOUT ROWID;

        CREATE TABLE voids (
            space INTEGER NOT NULL REFERENCES spaces,
            writer INTEGER NOT NULL,
            counter INTEGER NOT NULL,
            hash BLOB NOT NULL,
            reason TEXT NOT NULL,
            PRIMARY KEY (space, writer, counter)
        ) WITHOUT ROWID;
        -- Chain hashes that a scan's vector brought: what held commits after it follow.
        CREATE TABLE anchors (
            space INTEGER NOT NULL REFERENCES spaces,
            writer INTEGER NOT NULL,
            counter INTEGER NOT NULL,
            hash BLOB NOT NULL,
            PRIMARY KEY (space, writer, counter)
        ) WITHOUT ROWID;
        -- Commits of other content under a dot that is held: offered by a bundle, never merged.
        CREATE TABLE contradictions (
            space INTEGER NOT NULL REFERENCES spaces,
            writer INTEGER NOT NULL,
            counter INTEGER NOT NULL,
            hash BLOB NOT NULL,
            at INTEGER NOT NULL,
            PRIMARY KEY (space, writer, counter, hash)
        ) WITHOUT ROWID;
        """

    private static let records = """
        CREATE TABLE collections (
            collection INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE
        );

        -- document: what people see, as JSON: the acknowledged state joined with pending commits.
        -- clock: the acknowledged state without the texts that stand in the document.
        -- life: 0 in use, 1 deleted, 2 moved away, 3 erased.
        CREATE TABLE records (
            record INTEGER PRIMARY KEY,
            collection INTEGER NOT NULL REFERENCES collections,
            id BLOB NOT NULL,
            space INTEGER NOT NULL REFERENCES spaces,
            life INTEGER NOT NULL,
            pending INTEGER NOT NULL,
            clock BLOB,
            document TEXT NOT NULL,
            UNIQUE (collection, id, space)
        );
        -- Records that the server has collected; state is kept while edits of one wait.
        CREATE TABLE collected (
            space INTEGER NOT NULL REFERENCES spaces,
            collection INTEGER NOT NULL REFERENCES collections,
            id BLOB NOT NULL,
            state BLOB,
            PRIMARY KEY (space, collection, id)
        ) WITHOUT ROWID;
        -- Records whose states the next full scan has to replace: they hold what the server, since
        -- it was restored, does not know or has refused.
        CREATE TABLE unproven (
            space INTEGER NOT NULL REFERENCES spaces,
            collection INTEGER NOT NULL REFERENCES collections,
            id BLOB NOT NULL,
            PRIMARY KEY (space, collection, id)
        ) WITHOUT ROWID;
        -- What a full scan after a difference told of single records: 0 as here, 1 other, 2 unknown
        -- to the server.
        CREATE TABLE compared (
            space INTEGER NOT NULL REFERENCES spaces,
            collection INTEGER NOT NULL REFERENCES collections,
            id BLOB NOT NULL,
            outcome INTEGER NOT NULL,
            PRIMARY KEY (space, collection, id)
        ) WITHOUT ROWID;
        -- Few are deleted: looking for references to them must not read every record.
        CREATE INDEX records_deleted ON records (id) WHERE life = 1;
        """

    /// Of a page's many records the words are sorted in memory, at most 4 MiB of them, and parts of
    /// the index are merged 16 at a time: a third less work for bulk loads and edits.
    static let search = """
        CREATE VIRTUAL TABLE search USING fts5(
            text, content = '', tokenize = "unicode61 remove_diacritics 0"
        );
        INSERT INTO search (search, rank) VALUES ('hashsize', 4194304);
        INSERT INTO search (search, rank) VALUES ('automerge', 0);
        """

    private static let commits = """
        -- number: the log number under which the server took it, 0 when a scan brought that news,
        -- null while no server has acknowledged it. The rowid's order is a causal order.
        CREATE TABLE commits (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            space INTEGER NOT NULL REFERENCES spaces,
            writer INTEGER NOT NULL,
            counter INTEGER NOT NULL,
            number INTEGER,
            hash BLOB NOT NULL,
            frame BLOB NOT NULL,
            is_frozen INTEGER NOT NULL DEFAULT 1,
            clock_offset INTEGER,
            UNIQUE (space, writer, counter)
        );
        CREATE INDEX commits_pending ON commits (space, sequence) WHERE number IS NULL;

        CREATE TABLE commit_records (
            record INTEGER NOT NULL REFERENCES records,
            sequence INTEGER NOT NULL REFERENCES commits,
            part INTEGER NOT NULL,
            PRIMARY KEY (record, sequence)
        ) WITHOUT ROWID;

        -- Commits that the server refused for good, kept for their author.
        CREATE TABLE quarantine (
            quarantine INTEGER PRIMARY KEY AUTOINCREMENT,
            space INTEGER NOT NULL REFERENCES spaces,
            writer INTEGER NOT NULL,
            counter INTEGER NOT NULL,
            reason TEXT NOT NULL,
            frame BLOB NOT NULL,
            at INTEGER NOT NULL
        );
        """

    private static let review = """
        -- What a person is asked about single records; key is empty for the record as a whole.
        CREATE TABLE questions (
            record INTEGER NOT NULL REFERENCES records,
            key TEXT NOT NULL,
            kind TEXT NOT NULL,
            id TEXT NOT NULL,
            PRIMARY KEY (record, key)
        ) WITHOUT ROWID;
        CREATE INDEX questions_id ON questions (id);

        CREATE TABLE natural_keys (
            collection INTEGER NOT NULL,
            name TEXT NOT NULL,
            text TEXT NOT NULL,
            record INTEGER NOT NULL REFERENCES records,
            PRIMARY KEY (collection, name, text, record)
        ) WITHOUT ROWID;
        CREATE INDEX natural_keys_record ON natural_keys (record);

        CREATE TABLE record_references (
            record INTEGER NOT NULL REFERENCES records,
            field TEXT NOT NULL,
            target BLOB NOT NULL,
            PRIMARY KEY (record, field, target)
        ) WITHOUT ROWID;
        CREATE INDEX record_references_target ON record_references (target);
        """
}

extension ReplicaTables {
    /// What a bundle claims of the server's log, and what stood here before, until the server
    /// confirms the claim; and on whose word what came in bundles was taken.
    static let provisional = """
        -- A space whose knowledge of the log came by a bundle, up to number: cursor, chain and
        -- server_digest are what the server itself had confirmed before.
        CREATE TABLE provisional (
            space INTEGER PRIMARY KEY REFERENCES spaces,
            cursor BLOB NOT NULL,
            chain BLOB NOT NULL,
            server_digest BLOB,
            number INTEGER NOT NULL
        );
        -- The confirmed vector.
        CREATE TABLE provisional_writers (
            space INTEGER NOT NULL REFERENCES spaces,
            writer INTEGER NOT NULL,
            counter INTEGER NOT NULL,
            hash BLOB NOT NULL,
            PRIMARY KEY (space, writer)
        ) WITHOUT ROWID;
        -- The confirmed states of the records that a bundle has changed; null where there was none.
        CREATE TABLE provisional_states (
            space INTEGER NOT NULL REFERENCES spaces,
            collection INTEGER NOT NULL REFERENCES collections,
            id BLOB NOT NULL,
            state BLOB,
            is_collected INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (space, collection, id)
        ) WITHOUT ROWID;
        -- Void commits that only a bundle names.
        CREATE TABLE provisional_voids (
            space INTEGER NOT NULL REFERENCES spaces,
            writer INTEGER NOT NULL,
            counter INTEGER NOT NULL,
            PRIMARY KEY (space, writer, counter)
        ) WITHOUT ROWID;
        -- Commits that waited when a bundle was taken, or are proven to be by their writer's
        -- device.
        CREATE TABLE provisional_pending (
            space INTEGER NOT NULL REFERENCES spaces,
            sequence INTEGER PRIMARY KEY
        );
        -- On whose word something of a bundle was taken that nothing proves: a commit, or, without
        -- one, what the bundle claims of the log. author is null where nobody was asked.
        CREATE TABLE words (
            word INTEGER PRIMARY KEY AUTOINCREMENT,
            space INTEGER NOT NULL REFERENCES spaces,
            writer INTEGER,
            counter INTEGER,
            maker TEXT NOT NULL,
            author TEXT,
            at INTEGER NOT NULL,
            UNIQUE (space, writer, counter)
        );

        -- Whether the server has told whose a writer is, or this replica made it: not a bundle.
        ALTER TABLE writers ADD COLUMN is_told INTEGER NOT NULL DEFAULT 0;
        UPDATE writers SET is_told = 1 WHERE device IS NOT NULL AND (counter > 0 OR is_own = 1)
            AND (is_own = 1
                OR space IN (SELECT space FROM spaces WHERE synced_at IS NOT NULL));

        -- Replicas of before: what no sync has led to came by a bundle.
        INSERT INTO provisional
            SELECT space, x'f6', zeroblob(32), NULL, 9223372036854775807 FROM spaces
            WHERE synced_at IS NULL AND hex(substr(cursor, 1, 2)) = '8400';
        INSERT INTO provisional_states SELECT space, collection, id, NULL, 0 FROM records
            WHERE clock IS NOT NULL AND space IN (SELECT space FROM provisional);
        INSERT INTO provisional_states SELECT space, collection, id, NULL, 1 FROM collected
            WHERE space IN (SELECT space FROM provisional)
            ON CONFLICT DO UPDATE SET is_collected = 1;
        INSERT INTO provisional_voids SELECT space, writer, counter FROM voids
            WHERE space IN (SELECT space FROM provisional);
        """
}
