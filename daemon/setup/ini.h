/*
 * ini - configuration files as a list of entries that know their file and line (inih behind a
 * guard). What inih would cut or misplace silently is refused here: lines of 198 bytes and more,
 * sections and keys over 49, an unclosed section (with all that follows until the next good one),
 * text that is not UTF-8, a file that ends in the middle of a line.
 */
#ifndef ESTATED_SETUP_INI_H
#define ESTATED_SETUP_INI_H

#include <stdbool.h>
#include <stddef.h>

#include "setup/problem.h"

/* One "key = value". Strings belong to the ini. */
struct ini_entry {
    const char *section; /* "bus riser-a": type and name as typed, blanks folded */
    const char *key, *value;
    const char *file; /* path */
    int line;
    bool used;    /* a reader took it; for "unknown key" */
    bool foreign; /* of a file that another one wrote than this site */
    bool barred;  /* and not for that one to say, which is told */
};

struct ini_section {
    const char *name; /* "bus riser-a" */
    const char *file;
    int line;              /* of its header; of the first file that has it */
    const char *seen_file; /* the last file that has it, and its header there */
    int seen_line;
};

/* A line that made no entry because it is at fault, as it stands in the file. What it would have
 * said is missed elsewhere, which is not its own fault. */
struct ini_refused {
    const char *section; /* NULL: nobody knows which */
    const char *line;
};

struct ini {
    struct ini_entry *entry;
    struct ini_section *section;
    struct ini_refused *refused;
    size_t entries, sections, refusals;
    char **text; /* the strings of all these */
    size_t texts;
    const char *file; /* the first file of this site; NULL: none yet */
    bool foreign;     /* files that are added now are of a bundle of the city */
};

struct ini *ini_new(void);
void ini_free(struct ini *ini);
/* Adds a file. The same section or the same key of a section twice in one file is an error; in a
 * later file a key replaces the earlier one in place, an empty value clears it, and `enabled = no`
 * removes the section (a warning if there was nothing in it). Continuation lines are joined to the
 * value with ", ". -errno if it cannot be read (that is also a problem); problems inside the file
 * do not stop the reading. */
int ini_add(struct ini *ini, const char *path, struct problems *problems);
/* Files of a bundle come first, with `foreign` set. They only set keys: a key that is cleared there
 * or removes its section is an error, and so is one that a file of the site sets, too. */
/* Entry of a section by key, NULL if there is none. */
struct ini_entry *ini_get(const struct ini *ini, const char *section, const char *key);
/* Is there a refused line that may be of this section and has this word (NULL: any)? */
bool ini_refused(const struct ini *ini, const char *section, const char *word);
/* Is the word in the line, as a whole, in small or capital letters? Words are of letters, digits
 * and "-". */
bool ini_mentions(const char *line, const char *word);

#endif
