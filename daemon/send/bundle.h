/*
 * bundle - a configuration of the city on its way (topic config/desired), and what became of it
 * (topic config), as contract section 3 has them. Pure; main thread.
 */
#ifndef ESTATED_SEND_BUNDLE_H
#define ESTATED_SEND_BUNDLE_H

#include <stddef.h>
#include <stdint.h>

#include "base/keys.h"
#include "model/site.h"

enum { BUNDLE_WHY = 200, BUNDLE_FILES = 64 };

struct json;

struct bundle {
    char version[SITE_BUNDLE], sha256[DIGEST_TEXT], signer[KEYS_NAME];
    struct json *files; /* an object, names to texts; owned */
};

/* Reads {"bundle":"<text of the bundle>","sha256":"<of the text>","sig":"<base64>"}: signed with
 * one of `keys`, and for `to` ("350582-0123/g1"). `payload` may be any bytes. 0: free with
 * bundle_free(). -EINVAL: `why` says why not, and nothing is to be freed; *out has the version and
 * digest if they are to be believed. */
int bundle_read(const char *payload, size_t size, const struct keys *keys, const char *to,
                struct bundle *out, char why[BUNDLE_WHY]);
void bundle_free(struct bundle *bundle);

/* What the city is told of bundles: what was wrong with one that was not taken, how long the one
 * that runs has to prove itself. */
struct bundle_state {
    char version[SITE_BUNDLE], sha256[DIGEST_TEXT]; /* of the refused one, as far as known; "" */
    int64_t until_utc_ms;                           /* the end of its probation; 0: it is over */
    struct json *errors;                            /* an array; NULL: none was refused. Owned */
    struct json *warnings; /* of the one that was taken, or refused; the same */
};
/* Which configuration runs, since when, and that. The caller frees. NULL if out of memory. */
char *bundle_told(const struct site *site, const struct bundle_state *state, int64_t applied_utc_ms,
                  uint8_t time_quality);

#endif
