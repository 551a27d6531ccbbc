/* rows_bench - one journal.db of the test's own, opened as the journal does. */
#ifndef ESTATED_TESTS_KEEP_ROWS_BENCH_H
#define ESTATED_TESTS_KEEP_ROWS_BENCH_H

#include "bench.h"
#include "keep/delivery.h"
#include "keep/rows.h"
#include "keep/schema.h"

static struct db *db;

static inline int rows_bench_load(void *context, struct db *loaded)
{
    (void)context;
    return delivery_begin(loaded);
}

static inline void rows_bench_open(void)
{
    struct db_wish wish = {.quota_bytes = 64 << 20, .durable = false};
    bool aside = false;

    assert_int_equal(schema_open(bench_path("journal.db"), &schema_journal, &wish, rows_bench_load,
                                 NULL, &db, &aside),
                     0);
    assert_false(aside);
}

static inline void rows_bench_reopen(void)
{
    db_close(db);
    rows_bench_open();
}

static inline int rows_bench_tear_down(void **state)
{
    db_close(db);
    return bench_tear_down(state);
}

#endif
