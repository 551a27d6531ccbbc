/* chunk: whatever goes in comes out bit for bit, small decimals are small, damage is told. */
#include "keep/chunk.h"

#include "bench.h"

#include <math.h>

struct got {
    const struct chunk_reading *expected;
    uint32_t n;
};

static void same(void *context, const struct chunk_reading *reading)
{
    struct got *got = context;

    assert_int_equal(reading->utc_ms, got->expected[got->n].utc_ms);
    assert_memory_equal(&reading->value, &got->expected[got->n].value, sizeof reading->value);
    got->n++;
}

static size_t round_trip(const struct chunk_reading *reading, uint32_t n)
{
    unsigned char *packed = malloc(CHUNK_ROOM(n));
    size_t size = chunk_pack(reading, n, packed);
    struct got got = {reading, 0};

    assert_true(size <= CHUNK_ROOM(n));
    assert_int_equal(chunk_unpack(packed, size, same, &got), n);
    assert_int_equal(got.n, n);
    free(packed);
    return size;
}

static int64_t chance(void)
{
    return (int64_t)((uint64_t)rand() << 33 ^ (uint64_t)rand() << 11 ^ (uint64_t)rand());
}

static void pressure_takes_less_than_four_bytes(void **state)
{
    struct chunk_reading reading[60];
    int64_t raw = 1823, utc = 1752710400000;
    size_t size;

    (void)state;
    srand(1);
    for (int i = 0; i < 60; i++) {
        raw += rand() % 7 - 3;
        utc += 5000 + (rand() % 3 - 1) * 100; /* the grid of requests */
        reading[i] = (struct chunk_reading){utc + rand() % 20, (double)raw * 0.1 - 1.5};
    }
    size = round_trip(reading, 60);
    print_message("pressure, 5 s: %.2f bytes a reading\n", (double)size / 60);
    assert_true(size < 60 * 4);
}

static void steady_contact_takes_about_two_bytes(void **state)
{
    struct chunk_reading reading[300];

    (void)state;
    for (int i = 0; i < 300; i++)
        reading[i] = (struct chunk_reading){1752710400000 + 1000 * i, 1};
    assert_true(round_trip(reading, 300) < 2 * 300 + 16);
}

static void every_double_comes_back(void **state)
{
    static const double odd[] = {0.0,          -0.0,   1e300,
                                 -1e-300,      5e-324, INFINITY,
                                 1.0 / 3,      -0.1,   9007199254740993,
                                 2147483648.0, NAN,    123456.7,
                                 1e15,         -9e15,  0.30000000000000004};
    struct chunk_reading reading[15];

    (void)state;
    for (int i = 0; i < 15; i++) {
        struct chunk_reading one = {i * 7, odd[i]};

        reading[i] = one;
        round_trip(&one, 1);
    }
    round_trip(reading, 15);
}

static void random_series_come_back(void **state)
{
    struct chunk_reading reading[50];

    (void)state;
    bench_seed();
    for (int round = 0; round < 2000; round++) {
        uint32_t n = 1 + (uint32_t)rand() % 50;

        for (uint32_t i = 0; i < n; i++) {
            uint64_t bits = (uint64_t)chance();

            reading[i].utc_ms = round % 2 ? chance() : 1000 * (int64_t)i + rand() % 9;
            reading[i].value = (double)(rand() % 4000 - 2000) / (round % 3 ? 100 : 7);
            if (round % 5 == 0)
                memcpy(&reading[i].value, &bits, sizeof bits);
        }
        round_trip(reading, n);
    }
}

static void ignore(void *context, const struct chunk_reading *reading)
{
    (void)context;
    (void)reading;
}

static void damaged_blobs_are_told(void **state)
{
    struct chunk_reading reading[20];
    unsigned char packed[CHUNK_ROOM(20)];
    size_t size;

    (void)state;
    bench_seed();
    for (int kind = 0; kind < 2; kind++) {
        for (int i = 0; i < 20; i++)
            reading[i] = (struct chunk_reading){1000 * i, kind ? sqrt(i) : i};
        size = chunk_pack(reading, 20, packed);
        for (size_t cut = 0; cut < size; cut++) {
            unsigned char *exact = malloc(cut + !cut);

            memcpy(exact, packed, cut);
            assert_int_equal(chunk_unpack(exact, cut, ignore, NULL), -EBADMSG);
            free(exact);
        }
        for (int round = 0; round < 2000; round++) {
            unsigned char *damaged = malloc(size);

            memcpy(damaged, packed, size);
            for (int i = 0; i < 3; i++)
                damaged[(size_t)rand() % size] = (unsigned char)rand();
            chunk_unpack(damaged, size, ignore, NULL);
            free(damaged);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pressure_takes_less_than_four_bytes),
        cmocka_unit_test(steady_contact_takes_about_two_bytes),
        cmocka_unit_test(every_double_comes_back),
        cmocka_unit_test(random_series_come_back),
        cmocka_unit_test(damaged_blobs_are_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
