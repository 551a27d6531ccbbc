/*
 * hasty - preloaded into estated, has SQLite answer a commit before the disk has it: NORMAL where
 * the daemon says FULL. The control of the power cuts, which has to lose something.
 *
 * Only keep/db.c includes SQLite; what is passed on needs no more types than these.
 */
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

int sqlite3_exec(void *db, const char *sql, void *each, void *context, char **error);

int sqlite3_exec(void *db, const char *sql, void *each, void *context, char **error)
{
    static const char full[] = "synchronous=FULL", normal[] = "synchronous=1   ";
    int (*real)(void *, const char *, void *, void *, char **);
    char *text = strdup(sql), *word = text ? strstr(text, full) : NULL;
    int rc;

    *(void **)&real = dlsym(RTLD_NEXT, "sqlite3_exec");
    if (word)
        memcpy(word, normal, strlen(normal));
    rc = real(db, text ? text : sql, each, context, error);
    free(text);
    return rc;
}
