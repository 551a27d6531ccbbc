/*
 * chunk - delta coding of a point's readings.
 *
 * A blob is a count, a way of coding values, and for each reading its time and its value. A time is
 * the change of the interval, which at a steady period is next to nothing. A value is, where
 * possible, a decimal: k / 10^d with one d for the blob, stored as the change of k. What devices
 * send is a decimal, but after scale and adjustment in binary it may be off by a few units of the
 * last place; these are counted and stored with it, so that the very same double comes back. Blobs
 * with a value that is no such decimal store bits: the XOR with the value before, without its
 * leading and trailing zero bytes. A pressure in steps of 0.1 kPa each 5 s takes 3.2 bytes a
 * reading on an unsteady grid of times, and 3.4 with its share of the table (measured by the
 * tests).
 */
#include "keep/chunk.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

enum { DECIMALS = 6, BITS = 15 /* in the place of the decimals */, OFF_MOST = 8 };

static const double power[DECIMALS + 1] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6};

static uint64_t bits_of(double value)
{
    uint64_t bits;

    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static double value_of(uint64_t bits)
{
    double value;

    memcpy(&value, &bits, sizeof value);
    return value;
}

/* Small magnitudes of either sign become small numbers. */
static uint64_t fold(uint64_t difference)
{
    return difference << 1 ^ (difference >> 63 ? UINT64_MAX : 0);
}

static uint64_t unfold(uint64_t folded)
{
    return folded >> 1 ^ (folded & 1 ? UINT64_MAX : 0);
}

static unsigned char *put(unsigned char *at, uint64_t number)
{
    for (; number > 0x7f; number >>= 7)
        *at++ = (unsigned char)(number | 0x80);
    *at++ = (unsigned char)number;
    return at;
}

/* What remains to be read; `at` is NULL once something was missing. */
struct rest {
    const unsigned char *at, *end;
};

static uint64_t get(struct rest *rest)
{
    uint64_t number = 0;

    for (int shift = 0; rest->at && rest->at < rest->end && shift < 64; shift += 7) {
        number |= (uint64_t)(*rest->at & 0x7f) << shift;
        if (!(*rest->at++ & 0x80))
            return number;
    }
    rest->at = NULL;
    return 0;
}

/* A value as k / 10^d, and how many units of the last place it is off. */
static bool as_decimal(double value, int d, int64_t *k, int64_t *off)
{
    double scaled = value * power[d];

    if (!(fabs(scaled) < 9e15))
        return false;
    *k = llround(scaled);
    *off = (int64_t)(bits_of(value) - bits_of((double)*k / power[d]));
    return *off >= -OFF_MOST && *off <= OFF_MOST;
}

static int decimals_for(const struct chunk_reading *reading, uint32_t n)
{
    int64_t k, off;

    for (int d = 0; d <= DECIMALS; d++) {
        uint32_t i = 0;

        while (i < n && as_decimal(reading[i].value, d, &k, &off))
            i++;
        if (i == n)
            return d;
    }
    return BITS;
}

static unsigned char *put_decimal(unsigned char *at, double value, int d, uint64_t *last)
{
    int64_t k = 0, off = 0;

    as_decimal(value, d, &k, &off);
    at = put(at, fold((uint64_t)k - *last) << 1 | (off != 0));
    *last = (uint64_t)k;
    return off ? put(at, fold((uint64_t)off)) : at;
}

static double get_decimal(struct rest *rest, int d, uint64_t *last)
{
    uint64_t token = get(rest), off = token & 1 ? unfold(get(rest)) : 0;

    *last += unfold(token >> 1);
    return value_of(bits_of((double)(int64_t)*last / power[d]) + off);
}

static unsigned char *put_bits(unsigned char *at, double value, uint64_t *last)
{
    uint64_t change = bits_of(value) ^ *last;
    unsigned skip = 0, bytes = 0;

    for (; change && !(change & 0xff); change >>= 8)
        skip++;
    while (bytes < 8 && change >> 8 * bytes)
        bytes++;
    *at++ = (unsigned char)(skip << 4 | bytes);
    for (unsigned i = 0; i < bytes; i++)
        *at++ = (unsigned char)(change >> 8 * i);
    *last = bits_of(value);
    return at;
}

static double get_bits(struct rest *rest, uint64_t *last)
{
    unsigned head = rest->at && rest->at < rest->end ? *rest->at++ : 0xff, skip = head >> 4,
             bytes = head & 15;
    uint64_t change = 0;

    if (skip > 7 || bytes > 8 - skip || !rest->at || rest->end - rest->at < (ptrdiff_t)bytes) {
        rest->at = NULL;
        return 0;
    }
    for (unsigned i = 0; i < bytes; i++)
        change |= (uint64_t)*rest->at++ << 8 * (i + skip);
    *last ^= change;
    return value_of(*last);
}

size_t chunk_pack(const struct chunk_reading *reading, uint32_t n, unsigned char *out)
{
    int d = decimals_for(reading, n);
    uint64_t time = 0, interval = 0, last = 0;
    unsigned char *at = put(out, n);

    *at++ = (unsigned char)d;
    for (uint32_t i = 0; i < n; i++) {
        uint64_t now = (uint64_t)reading[i].utc_ms;

        at = put(at, fold(now - time - interval));
        interval = i ? now - time : 0;
        time = now;
        at = d == BITS ? put_bits(at, reading[i].value, &last)
                       : put_decimal(at, reading[i].value, d, &last);
    }
    return (size_t)(at - out);
}

int64_t chunk_unpack(const unsigned char *data, size_t size,
                     void (*each)(void *context, const struct chunk_reading *reading),
                     void *context)
{
    struct rest rest = {data, data + size};
    uint64_t n = get(&rest), time = 0, interval = 0, last = 0;
    int d = rest.at && rest.at < rest.end ? *rest.at++ : DECIMALS + 1;

    if (!n || !rest.at || (d > DECIMALS && d != BITS))
        return -EBADMSG;
    for (uint64_t i = 0; i < n; i++) {
        uint64_t now = time + interval + unfold(get(&rest));
        struct chunk_reading reading = {.utc_ms = (int64_t)now};

        reading.value = d == BITS ? get_bits(&rest, &last) : get_decimal(&rest, d, &last);
        if (!rest.at)
            return -EBADMSG;
        interval = i ? now - time : 0;
        time = now;
        each(context, &reading);
    }
    return (int64_t)n;
}
