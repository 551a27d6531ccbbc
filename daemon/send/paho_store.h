/*
 * paho_store - what paho would keep on a disk, in memory and only for one connection.
 *
 * Each piece is allocated as paho allocates, for paho takes it back and frees it itself. Any
 * thread.
 */
#ifndef ESTATED_SEND_PAHO_STORE_H
#define ESTATED_SEND_PAHO_STORE_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

struct kept;

struct paho_store {
    void *(*allocate)(size_t size);
    void (*release)(void *piece);
    struct kept *first;
    pthread_mutex_t mutex;
};

/* Empty. What comes in is allocated and released by these two. */
void paho_store_init(struct paho_store *store, void *(*allocate)(size_t size),
                     void (*release)(void *piece));
/* Keeps the parts, joined, instead of what has this key by now. -ENOMEM: it keeps neither. */
int paho_store_put(struct paho_store *store, const char *key, size_t parts, char *const part[],
                   const int size[]);
/* The piece is the caller's now, who releases it; the key is gone. False: there is none. */
bool paho_store_take(struct paho_store *store, const char *key, char **piece, int *size);
void paho_store_remove(struct paho_store *store, const char *key);
/* Releases all pieces; the store is empty, and may go. */
void paho_store_clear(struct paho_store *store);

#endif
