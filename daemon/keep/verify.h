/*
 * verify - walks the chain of a journal from its anchor and names every row that does not follow.
 * Opens the file for itself and only reads: beside a daemon that runs, or without one.
 */
#ifndef ESTATED_KEEP_VERIFY_H
#define ESTATED_KEEP_VERIFY_H

#include <stdint.h>

#include "base/digest.h"
#include "base/ulid.h"

enum verify_what {
    VERIFY_MISSING, /* rows seq .. last are not there */
    VERIFY_ALTERED, /* the row, or its hash, is not what was stored */
    VERIFY_MOVED    /* the row was stored directly behind row `behind` (0: as the oldest) */
};

struct verify_finding {
    uint8_t what;
    int64_t seq, last, behind;
    char id[ULID_TEXT], topic[48]; /* "" of missing ones */
    uint32_t rev;
};

struct verify_result {
    char journal[16];
    int64_t rows, first, last, findings;
    int64_t let_go; /* rows that are not there because there was no room for them */
    unsigned char head[DIGEST_BYTES]; /* of the newest row: what a summary tells the city */
    int64_t known; /* the row that had the known head; 0: the anchor; -ENOENT: none of them */
};

/* 0 if the file could be read, whatever was found in it; -errno. `head`: one that the city holds,
 * to be looked for; or NULL. */
int verify_journal(const char *path, const unsigned char head[DIGEST_BYTES],
                   void (*each)(void *context, const struct verify_finding *finding), void *context,
                   struct verify_result *out);

#endif
