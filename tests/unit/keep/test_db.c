/* db: how little of a file is in memory, and that a copy is whole or an error. */
#include "keep/db.h"

#include <sys/stat.h>

#include "bench.h"

enum { ROWS = 256, ROW = 4096, CACHE_MOST = 512 << 10 };

/* What no longer fits in memory goes to the file before the commit. */
static void a_large_transaction_is_not_kept_in_memory(void **state)
{
    struct db_wish wish = {.quota_bytes = 64 << 20};
    static const char row[ROW];
    struct db *db = NULL;
    struct stat wal;
    int64_t n = 0;

    (void)state;
    assert_int_equal(db_open(bench_path("some.db"), &wish, &db), 0);
    assert_int_equal(db_run(db, "CREATE TABLE some(row BLOB)"), 0);
    assert_int_equal(db_begin(db), 0);
    for (int i = 0; i < ROWS; i++) {
        struct db_statement *s = db_ask(db, "INSERT INTO some VALUES(?1)");

        db_bind_blob(s, 1, row, sizeof row);
        assert_int_equal(db_step(s), 0);
    }
    assert_int_equal(stat(bench_path("some.db-wal"), &wal), 0);
    assert_true(wal.st_size > ROWS * ROW - CACHE_MOST);
    assert_int_equal(db_commit(db), 0);
    assert_int_equal(db_number(db_ask(db, "SELECT count(*) FROM some"), &n), 0);
    assert_int_equal(n, ROWS);
    db_close(db);
}

/* SQLite's manual leaves open whether the end of a copy tells of a lock that forbade it. */
static void a_copy_that_a_lock_forbids_is_an_error(void **state)
{
    struct db_wish wish = {.quota_bytes = 64 << 20}, look = {.read_only = true};
    struct db *owner = NULL, *reader = NULL;

    (void)state;
    assert_int_equal(db_open(bench_path("some.db"), &wish, &owner), 0);
    assert_int_equal(db_run(owner, "PRAGMA journal_mode=DELETE; CREATE TABLE some(n)"), 0);
    close(open(bench_path("some.db-wal"), O_WRONLY | O_CREAT, 0600)); /* somebody is at it */
    assert_int_equal(db_open(bench_path("some.db"), &look, &reader), 0);
    assert_int_equal(db_run(owner, "BEGIN EXCLUSIVE"), 0);
    assert_int_equal(db_copy(reader, bench_path("copy.db")), -EBUSY);
    db_close(reader);
    db_close(owner);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_large_transaction_is_not_kept_in_memory, bench_set_up,
                                        bench_tear_down),
        cmocka_unit_test_setup_teardown(a_copy_that_a_lock_forbids_is_an_error, bench_set_up,
                                        bench_tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
