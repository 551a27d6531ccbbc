/*
 * paho_store - pieces by key, a list: there are seldom more than a window of messages.
 */
#include "send/paho_store.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct kept {
    struct kept *next;
    char *piece;
    int size;
    char key[];
};

void paho_store_init(struct paho_store *store, void *(*allocate)(size_t size),
                     void (*release)(void *piece))
{
    *store = (struct paho_store){
        .allocate = allocate, .release = release, .mutex = PTHREAD_MUTEX_INITIALIZER};
}

/* Out of the list; NULL: there is none. */
static struct kept *detach(struct paho_store *store, const char *key)
{
    struct kept **at = &store->first, *found;

    while (*at && strcmp((*at)->key, key) != 0)
        at = &(*at)->next;
    found = *at;
    if (found)
        *at = found->next;
    return found;
}

static void discard(struct paho_store *store, struct kept *kept)
{
    if (!kept)
        return;
    store->release(kept->piece);
    free(kept);
}

static struct kept *join(struct paho_store *store, const char *key, size_t parts,
                         char *const part[], const int size[])
{
    size_t length = strlen(key) + 1;
    struct kept *kept = malloc(sizeof *kept + length);
    int total = 0;
    char *to;

    if (!kept)
        return NULL;
    for (size_t i = 0; i < parts; i++)
        total += size[i];
    to = kept->piece = store->allocate((size_t)total);
    kept->size = total;
    memcpy(kept->key, key, length);
    if (!to) {
        free(kept);
        return NULL;
    }
    for (size_t i = 0; i < parts; i++) {
        memcpy(to, part[i], (size_t)size[i]);
        to += size[i];
    }
    return kept;
}

int paho_store_put(struct paho_store *store, const char *key, size_t parts, char *const part[],
                   const int size[])
{
    struct kept *kept = join(store, key, parts, part, size);

    pthread_mutex_lock(&store->mutex);
    discard(store, detach(store, key));
    if (kept) {
        kept->next = store->first;
        store->first = kept;
    }
    pthread_mutex_unlock(&store->mutex);
    return kept ? 0 : -ENOMEM;
}

bool paho_store_take(struct paho_store *store, const char *key, char **piece, int *size)
{
    struct kept *kept;

    pthread_mutex_lock(&store->mutex);
    kept = detach(store, key);
    pthread_mutex_unlock(&store->mutex);
    if (!kept)
        return false;
    *piece = kept->piece;
    *size = kept->size;
    free(kept);
    return true;
}

void paho_store_remove(struct paho_store *store, const char *key)
{
    pthread_mutex_lock(&store->mutex);
    discard(store, detach(store, key));
    pthread_mutex_unlock(&store->mutex);
}

void paho_store_clear(struct paho_store *store)
{
    struct kept *kept, *next;

    pthread_mutex_lock(&store->mutex);
    kept = store->first;
    store->first = NULL;
    pthread_mutex_unlock(&store->mutex);
    for (; kept; kept = next) {
        next = kept->next;
        discard(store, kept);
    }
}
