/*
 * pack - runs of zeros as their length.
 *
 * The state of a zone has room for all that it may ever hold, and holds little: of ten kilobytes,
 * nine are zero. It goes to flash with each of the zone's alarms. A packed block is pairs: how many
 * zeros, how many bytes as they are, those bytes; both counts in groups of seven bits. Fewer than
 * four zeros are bytes as others, so packing never adds more than the first pair.
 */
#include "keep/pack.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

enum { ZEROS_LEAST = 4 };

static unsigned char *put(unsigned char *at, size_t number)
{
    for (; number > 0x7f; number >>= 7)
        *at++ = (unsigned char)(number | 0x80);
    *at++ = (unsigned char)number;
    return at;
}

static size_t zeros_at(const unsigned char *block, size_t at, size_t n)
{
    size_t end = at;
    uint64_t word;

    /* most of a block is zero, and with each alarm one is packed */
    for (; n - end >= sizeof word; end += sizeof word) {
        memcpy(&word, block + end, sizeof word);
        if (word)
            break;
    }
    while (end < n && !block[end])
        end++;
    return end - at;
}

/* Where the next run of zeros begins that is worth its own pair. */
static size_t bytes_at(const unsigned char *block, size_t at, size_t n)
{
    size_t end = at, zeros;

    while (end < n) {
        zeros = zeros_at(block, end, n);
        if (zeros >= ZEROS_LEAST || (zeros && end + zeros == n))
            break;
        end += zeros + 1;
    }
    return (end < n ? end : n) - at;
}

size_t pack_zeros(const unsigned char *block, size_t n, unsigned char *out)
{
    unsigned char *to = out;

    for (size_t at = 0; at < n;) {
        size_t zeros = zeros_at(block, at, n), bytes = bytes_at(block, at + zeros, n);

        to = put(to, zeros);
        to = put(to, bytes);
        memcpy(to, block + at + zeros, bytes);
        to += bytes;
        at += zeros + bytes;
    }
    return (size_t)(to - out);
}

static int get(const unsigned char **at, const unsigned char *end, size_t *out)
{
    size_t number = 0;

    for (int shift = 0; *at < end && shift < 35; shift += 7) {
        number |= (size_t)(**at & 0x7f) << shift;
        if (!(*(*at)++ & 0x80)) {
            *out = number;
            return 0;
        }
    }
    return -EBADMSG;
}

int pack_restore(const unsigned char *packed, size_t size, unsigned char *block, size_t n)
{
    const unsigned char *at = packed, *end = packed + size;
    size_t done = 0, zeros, bytes;

    while (at < end) {
        if (get(&at, end, &zeros) || get(&at, end, &bytes) || zeros > n - done ||
            bytes > n - done - zeros || bytes > (size_t)(end - at))
            return -EBADMSG;
        memset(block + done, 0, zeros);
        if (bytes)
            memcpy(block + done + zeros, at, bytes);
        done += zeros + bytes;
        at += bytes;
    }
    return done == n ? 0 : -EBADMSG;
}
