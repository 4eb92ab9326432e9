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
