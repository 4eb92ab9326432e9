#define SQLITE_ENABLE_SESSION 1
#define SQLITE_ENABLE_PREUPDATE_HOOK 1
#include "include/benchmark_shim.h"
#include <stddef.h>

int benchmark_session_begin(sqlite3 *database, void **session) {
    sqlite3_session *made = NULL;
    int code = sqlite3session_create(database, "main", &made);
    if (code == SQLITE_OK) { code = sqlite3session_attach(made, NULL); }
    *session = made;
    return code;
}

int benchmark_session_changes(void *session, int *size, void **changes) {
    return sqlite3session_changeset(session, size, changes);
}

void benchmark_session_end(void *session) { sqlite3session_delete(session); }

static int resolve(void *context, int conflict, sqlite3_changeset_iter *row) {
    (void)context;
    (void)row;
    if (conflict == SQLITE_CHANGESET_DATA || conflict == SQLITE_CHANGESET_CONFLICT) {
        return SQLITE_CHANGESET_REPLACE;
    }
    return SQLITE_CHANGESET_OMIT;
}

int benchmark_changes_apply(sqlite3 *database, int size, void *changes) {
    return sqlite3changeset_apply(database, size, changes, NULL, resolve, NULL);
}
