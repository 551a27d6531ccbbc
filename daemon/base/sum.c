/*
 * sum - eight bytes at a time: whole zones are summed up at every judgement, and byte by byte that
 * cost more than judging them. Each step can be undone, so that two memories that differ in one
 * word never have the same sum before it is folded. Numbers are taken in this machine's byte order:
 * a sum is of no use elsewhere.
 */
#include "base/sum.h"

#include <string.h>

static uint64_t mix(uint64_t sum, uint64_t word)
{
    sum = (sum ^ word) * 0x9e3779b97f4a7c15u + 1;
    return sum ^ sum >> 29;
}

uint64_t sum_add(uint64_t sum, const void *at, size_t n)
{
    const unsigned char *byte = at;
    uint64_t word;

    for (; n >= sizeof word; n -= sizeof word, byte += sizeof word) {
        memcpy(&word, byte, sizeof word);
        sum = mix(sum, word);
    }
    if (!n)
        return sum;
    word = n; /* a part that ends in zeros is another than the same without them */
    for (size_t i = 0; i < n; i++)
        word = word << 8 | byte[i];
    return mix(sum, word);
}

uint32_t sum_fold(uint64_t sum)
{
    return (uint32_t)(sum ^ sum >> 32);
}
