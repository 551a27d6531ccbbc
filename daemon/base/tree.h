/* tree - whole files and directories: copied to the disk, removed. Any thread. -errno. */
#ifndef ESTATED_BASE_TREE_H
#define ESTATED_BASE_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { TREE_PATH = 1024 };

/* The bytes of a file and a NUL, to be freed by the caller; NULL: it cannot be read. */
char *tree_read(const char *path, size_t *n);
/* A new file with the bytes and, but for others than owner and group, the rights of `from`; synced.
 * -EEXIST. */
int tree_copy_file(const char *from, const char *to);
/* A new directory with everything in `from` that `wanted` says yes to (NULL: everything); files and
 * directories only, and where a link is, what it leads to. */
int tree_copy(const char *from, const char *to, bool (*wanted)(const char *name));
int tree_sync(const char *directory);
/* Removes it with all that is in it. 0 if it is not there. */
int tree_remove(const char *path);
/* Gives it with all that is in it to another owner. */
int tree_give(const char *path, uid_t user, gid_t group);
/* Has the directory anything in it? A missing one has not. */
bool tree_is_empty(const char *path);

#endif
