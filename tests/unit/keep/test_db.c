/* db: how little of a file is in memory. */
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_large_transaction_is_not_kept_in_memory, bench_set_up,
                                        bench_tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
