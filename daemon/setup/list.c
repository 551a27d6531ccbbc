/*
 * list - the two things that every reader does with a list. Pure but for the memory. Main thread.
 */
#include "setup/list.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

bool list_grow(void *list, size_t n, size_t size)
{
    void *at, *grown;

    memcpy(&at, list, sizeof at); /* whatever it points at */
    grown = reallocarray(at, n + 1, size);
    if (!grown)
        return false;
    memcpy(list, &grown, sizeof grown);
    // cppcheck-suppress memleak ; the list has it now, which memcpy hides
    return true;
}

int list_find(const char *word, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (text_equal(names[i], word))
            return (int)i;
    return -1;
}
