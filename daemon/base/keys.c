/*
 * keys - a list of public keys. Several, so that a key can be changed without a day on which nobody
 * is believed: the new one is added first, the old one removed when all sign with the new.
 */
#include "base/keys.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

static int read_line(struct keys *keys, char *line, int number, char why[KEYS_WHY])
{
    char *rest = text_trim(line), *name;
    struct key *key = &keys->key[keys->n];

    if (!rest[0] || rest[0] == '#')
        return 0;
    name = text_cut(&rest, ' ');
    if (keys->n == KEYS_MOST) {
        snprintf(why, KEYS_WHY, "line %d: more than %d keys", number, KEYS_MOST);
        return -EINVAL;
    }
    if (!rest || !TEXT_COPY(key->name, name) ||
        digest_unbase64(text_trim(rest), key->at, sizeof key->at) != DIGEST_KEY) {
        snprintf(why, KEYS_WHY, "line %d: write NAME and 32 bytes in base64", number);
        return -EINVAL;
    }
    keys->n++;
    return 0;
}

int keys_read(const char *path, struct keys *out, char why[KEYS_WHY])
{
    FILE *file = fopen(path, "re");
    char line[256];
    int rc = 0;

    *out = (struct keys){0};
    if (!file) {
        rc = -errno;
        snprintf(why, KEYS_WHY, "%s", strerror(-rc));
        return rc;
    }
    for (int number = 1; !rc && fgets(line, sizeof line, file); number++)
        rc = read_line(out, line, number, why);
    fclose(file);
    if (!rc && !out->n) {
        snprintf(why, KEYS_WHY, "there is no key in it");
        rc = -EINVAL;
    }
    if (rc)
        out->n = 0;
    return rc;
}

const char *keys_signer(const struct keys *keys, const char *signature, const void *at, size_t n)
{
    unsigned char bytes[DIGEST_SIGNATURE];

    if (digest_unbase64(signature, bytes, sizeof bytes) != DIGEST_SIGNATURE)
        return NULL;
    for (size_t i = 0; i < keys->n; i++)
        if (digest_is_signed(keys->key[i].at, bytes, at, n))
            return keys->key[i].name;
    return NULL;
}
