/*
 * north - a million messages of a city, or of an enemy in its place, into the parsers, the orders,
 * the verbs and the desk of the daemon, in process.
 *
 * Half of them are orders; the rest are receipts, beacons and bundles. Each was right before
 * something was done to it. None may crash, none may do what nobody ordered, and each is answered
 * once or counted. The same seed gives the same messages; build it under a sanitizer to see more.
 *
 * Usage: north BUILD [MESSAGES [SEED]], from the top of the project. Ends with "N passed, N
 * failed".
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "north.h"

enum { MINUTE_EVERY = 300, SHOWN = 2000, MANY = 30000 };

static uint64_t seed, state, tried, messages;

uint64_t chance(uint64_t below)
{
    uint64_t z = state += 0x9e3779b97f4a7c15u; /* splitmix64 */

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return (z ^ z >> 31) % below;
}

bool one_in(uint64_t n)
{
    return chance(n) == 0;
}

bool many_messages(void)
{
    return messages >= MANY;
}

void wrong(const char *what, const void *message, size_t size)
{
    printf("FAIL message %" PRIu64 " of %" PRIu64 ", seed %" PRIu64 ": %s\n", tried, messages, seed,
           what);
    fwrite(message, 1, size < SHOWN ? size : SHOWN, stdout);
    printf("\n0 passed, 1 failed\n");
    fflush(stdout);
    _exit(1);
}

static void try_one(struct house *house)
{
    uint64_t kind = chance(20);

    if (kind < 14)
        orders_try(house);
    else if (kind < 17)
        receipts_try();
    else if (kind < 18)
        beacons_try();
    else
        bundles_try(house);
}

int main(int argc, char **argv)
{
    char reason[2000] = "";
    struct text why = TEXT_IN(reason);
    struct house *house;

    messages = argc > 2 ? strtoull(argv[2], NULL, 10) : 1000000;
    seed = argc > 3 ? strtoull(argv[3], NULL, 10) : (uint64_t)time(NULL);
    state = seed;
    if (argc < 2 || !messages)
        return 64;
    printf("seed %" PRIu64 ", %" PRIu64 " messages\n", seed, messages);
    fflush(stdout);
    if (!freopen("/dev/null", "we", stderr)) /* the log */
        return 1;
    seal_open();
    house = house_new(argv[1], &why);
    if (!house)
        wrong(reason, "", 0);
    for (int i = 0; i < 5; i++)
        house_minute(house);
    for (tried = 0; tried < messages; tried++) {
        if (tried % MINUTE_EVERY == 0)
            house_minute(house);
        try_one(house);
    }
    house_end_all(house);
    orders_print(house);
    others_print();
    house_free(house);
    seal_close();
    printf("1 passed, 0 failed\n");
    return 0;
}
