// SQLite's variadic configuration, which Swift cannot import; all else comes with GRDB.
#ifndef FIELDBOOK_CSQLITE_SHIM_H
#define FIELDBOOK_CSQLITE_SHIM_H

extern int sqlite3_config(int option, ...);

// Stops counting allocated memory, which takes a lock for every allocation. Only before the first
// connection is made; nothing changes afterwards.
static inline int fieldbook_sqlite_count_no_memory(void) {
    enum { SQLITE_CONFIG_MEMSTATUS_OPTION = 9 };
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS_OPTION, 0);
}

#endif
