/*
 * key - what the readers of every kind of section share: taking entries, cutting words, complaining
 * at the place. Private to setup. Main thread.
 */
#ifndef ESTATED_SETUP_KEY_H
#define ESTATED_SETUP_KEY_H

#include "setup/ini.h"

/* "[section] key: .." at the entry. False. */
#define key_say(problems, kind, e, format, ...)                                                    \
    problems_add(problems, kind, (e)->file, (e)->line, "[%s] %s: " format, (e)->section, (e)->key, \
                 ##__VA_ARGS__)
#define key_error(problems, e, ...) key_say(problems, PROBLEM_ERROR, e, __VA_ARGS__)
/* "[section] .." at the section's header. False. */
#define key_section_error(problems, s, format, ...)                                                \
    problems_add(problems, PROBLEM_ERROR, (s)->file, (s)->line, "[%s] " format, (s)->name,         \
                 ##__VA_ARGS__)
/* "; nearest: NAME", or "" for NULL. Valid in the caller's block. */
#define KEY_HINT(nearest) key_hint((char[256]){0}, nearest)

const char *key_hint(char out[256], const char *nearest);
/* The nearer of `best` (or NULL) and `name` to the word; NULL if neither is near. */
const char *key_nearer(const char *word, const char *best, const char *name);
/* The name of a section of this kind ("bus"), "" for none, NULL if it is of another. */
const char *key_named(const char *section, const char *kind);
/* The entry, which counts as used; NULL if there is none. */
struct ini_entry *key_take(const struct ini *ini, const char *section, const char *key);
/* The next entry of the section behind `e` (NULL: the first) that nobody took, NULL at the end. */
struct ini_entry *key_open(const struct ini *ini, const char *section, const struct ini_entry *e);
/* An entry of the section that nobody took and whose key is nearly this one; NULL: none. */
struct ini_entry *key_near(const struct ini *ini, const char *section, const char *key);
/* Was this key meant by such an entry or by a line that was refused? Either is told anyway. */
bool key_meant(const struct ini *ini, const char *section, const char *key);
/* Every entry of the section counts as used. */
void key_take_all(const struct ini *ini, const char *section);
/* The next word, NULL at the end. In place. */
char *key_word(char **rest);

#endif
