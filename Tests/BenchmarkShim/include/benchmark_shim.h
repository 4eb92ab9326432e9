// What the benchmarks need of C: SQLite's session extension, which the header hides by default, a
// count of this process's allocations, and files that need not be flushed while it prepares.
#pragma once
#include <sqlite3.h>
#include <stdint.h>

// Records what is changed in every table of a connection from now on.
int benchmark_session_begin(sqlite3 *database, void **session);
// What was recorded; to be freed with sqlite3_free.
int benchmark_session_changes(void *session, int *size, void **changes);
void benchmark_session_end(void *session);
// Applies changes in one transaction; where rows differ from what the changes expect, they win.
int benchmark_changes_apply(sqlite3 *database, int size, void *changes);

// How often this process has asked for memory, all of its threads together.
uint64_t benchmark_allocations(void);

// Whether this process's flushes of files to the disk do nothing from now on.
void benchmark_leave_out_flushes(int value);
