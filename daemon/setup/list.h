/* list - an array that grows by one element at a time. Private to setup. */
#ifndef ESTATED_SETUP_LIST_H
#define ESTATED_SETUP_LIST_H

#include <stdbool.h>
#include <stddef.h>

/* Room for one more behind the `n` elements of *list, a pointer to elements of this size. False if
 * out of memory: the list is as before. */
bool list_grow(void *list, size_t n, size_t size);
/* Index of the word among the names, -1 if it is none of them. */
int list_find(const char *word, const char *const *names, size_t n);

#endif
