/*
 * link - the hash of a row.
 *
 * The SHA-256 of the hash before it and of id, revision in decimal, topic and body, with a newline
 * behind each of the first three: whoever alters or removes a row breaks the chain at it. The
 * row's number is not in it, because SQLite gives it only when the row is there; verify.c looks at
 * the numbers itself.
 */
#include "keep/link.h"

#include <stdio.h>
#include <string.h>

int link_hash(const unsigned char previous[DIGEST_BYTES], const char *id, uint32_t rev,
              const char *topic, const char *body, unsigned char out[DIGEST_BYTES])
{
    char number[16];
    struct digest_part part[] = {
        {previous, DIGEST_BYTES}, {id, strlen(id)}, {"\n", 1},           {number, 0},
        {topic, strlen(topic)},   {"\n", 1},        {body, strlen(body)}};

    part[3].n = (size_t)snprintf(number, sizeof number, "%u\n", (unsigned)rev);
    return digest_parts(part, sizeof part / sizeof *part, out);
}
