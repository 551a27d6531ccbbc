/*
 * key - small steps from an entry to what it means.
 *
 * Main thread. Strings come from the ini and stay there; what is cut up is the reader's own copy.
 */
#include "setup/key.h"

#include <string.h>

#include "base/text.h"

const char *key_hint(char out[256], const char *nearest)
{
    if (nearest)
        snprintf(out, 256, "; nearest: %s", nearest);
    return out;
}

const char *key_nearer(const char *word, const char *best, const char *name)
{
    return text_nearest(word, (const char *[]){best ? best : name, name}, 2);
}

const char *key_named(const char *section, const char *kind)
{
    size_t n = strlen(kind);

    if (strncmp(section, kind, n) || (section[n] && section[n] != ' '))
        return NULL;
    return section + n + strspn(section + n, " ");
}

struct ini_entry *key_take(const struct ini *ini, const char *section, const char *key)
{
    struct ini_entry *e = ini_get(ini, section, key);

    if (e)
        e->used = true;
    return e;
}

struct ini_entry *key_open(const struct ini *ini, const char *section, const struct ini_entry *e)
{
    for (size_t i = e ? (size_t)(e - ini->entry) + 1 : 0; i < ini->entries; i++)
        if (!ini->entry[i].used && text_equal(ini->entry[i].section, section))
            return &ini->entry[i];
    return NULL;
}

struct ini_entry *key_near(const struct ini *ini, const char *section, const char *key)
{
    struct ini_entry *e = NULL;

    while ((e = key_open(ini, section, e)))
        if (key_nearer(e->key, NULL, key))
            break;
    return e;
}

bool key_meant(const struct ini *ini, const char *section, const char *key)
{
    return key_near(ini, section, key) || ini_refused(ini, section, key);
}

void key_take_all(const struct ini *ini, const char *section)
{
    for (struct ini_entry *e = NULL; (e = key_open(ini, section, e));)
        e->used = true;
}

char *key_word(char **rest)
{
    char *word = *rest + strspn(*rest, " \t");

    *rest = word + strcspn(word, " \t");
    if (**rest)
        *(*rest)++ = '\0';
    return *word ? word : NULL;
}
