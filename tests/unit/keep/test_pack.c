/* pack: whatever the block, the same comes back; what is no packed block is refused. */
#include "keep/pack.h"

#include "bench.h"

static void same_comes_back(const unsigned char *block, size_t n, size_t most)
{
    unsigned char *packed = malloc(PACK_ROOM(n)), *back = malloc(n + 1);
    size_t size = pack_zeros(block, n, packed);

    assert_true(size <= most);
    memset(back, 0xee, n + 1);
    assert_int_equal(pack_restore(packed, size, back, n), 0);
    assert_memory_equal(back, block, n);
    assert_int_equal(back[n], 0xee);
    free(packed);
    free(back);
}

static void blocks_come_back(void **state)
{
    unsigned char block[4096] = {0};

    (void)state;
    same_comes_back(block, sizeof block, 3);
    same_comes_back(block, 0, 0);
    same_comes_back(block, 1, 2);
    block[0] = 1;
    same_comes_back(block, sizeof block, 6);
    block[4095] = 1;
    same_comes_back(block, sizeof block, 8);
    memset(block, 7, sizeof block);
    same_comes_back(block, sizeof block, PACK_ROOM(sizeof block));
}

static void any_block_comes_back(void **state)
{
    unsigned char block[1500];

    (void)state;
    bench_seed();
    for (int run = 0; run < 3000; run++) {
        size_t n = (size_t)(rand() % (int)sizeof block);
        int dense = 1 + rand() % 9;

        for (size_t i = 0; i < n; i++)
            block[i] = rand() % dense ? 0 : (unsigned char)rand();
        same_comes_back(block, n, PACK_ROOM(n));
    }
}

static void rubbish_is_refused(void **state)
{
    unsigned char packed[64], block[128];

    (void)state;
    assert_int_equal(pack_restore((const unsigned char *)"", 0, block, 1), -EBADMSG);
    assert_int_equal(pack_restore((const unsigned char *)"\x05", 1, block, 5), -EBADMSG);
    assert_int_equal(pack_restore((const unsigned char *)"\x05\x01", 2, block, 6), -EBADMSG);
    assert_int_equal(pack_restore((const unsigned char *)"\x05\x00", 2, block, 4), -EBADMSG);
    for (int run = 0; run < 20000; run++) {
        size_t n = (size_t)(rand() % 64);

        for (size_t i = 0; i < n; i++)
            packed[i] = (unsigned char)(rand() % 3 ? rand() % 20 : rand());
        (void)pack_restore(packed, n, block, sizeof block);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_come_back),
        cmocka_unit_test(any_block_comes_back),
        cmocka_unit_test(rubbish_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
