/*
 * ulid - universally unique, lexicographically sortable ids in Crockford's base 32.
 *
 * The time in front only helps a person who reads a log: the clock may be wrong, so nothing sorts
 * by it. The chance behind comes from the kernel, never from a seed that two gateways could share.
 */
#include "base/ulid.h"

#include <sys/random.h>

void ulid_random(void *out, size_t n)
{
    unsigned char *at = out;

    while (n) {
        ssize_t got = getrandom(at, n, 0);

        if (got > 0) {
            at += got;
            n -= (size_t)got;
        }
    }
}

void ulid_make(char out[ULID_TEXT], int64_t utc_ms)
{
    static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    unsigned char chance[16];
    uint64_t time = utc_ms < 0 ? 0 : (uint64_t)utc_ms & 0xFFFFFFFFFFFF;

    ulid_random(chance, sizeof chance);
    for (int i = 9; i >= 0; i--, time >>= 5)
        out[i] = digits[time & 31];
    for (int i = 0; i < 16; i++)
        out[10 + i] = digits[chance[i] & 31];
    out[26] = '\0';
}
