/*
 * plugins - the shared objects that say what a zone is. Opened on demand, checked whole before
 * anything of them is used, kept open as long as the site that names them. Main thread.
 */
#ifndef ESTATED_SETUP_PLUGINS_H
#define ESTATED_SETUP_PLUGINS_H

#include "base/text.h"
#include "estate_plugin.h"

enum { PLUGINS_FIELDS = 16 }; /* a role has at most */

struct plugins;

/* `directory` is copied; "" for none. NULL if out of memory. */
struct plugins *plugins_new(const char *directory);
/* Closes them all; takes struct plugins, as site.release wants it. */
void plugins_free(void *plugins);
/* Opens and checks DIRECTORY/NAME.so, once; what is handed out is extended by the role and codes of
 * sensors. -EINVAL with the first fault written to `why`. */
int plugins_get(struct plugins *plugins, const char *name, struct text *why,
                const struct estate_plugin **out);
/* "; nearest: firewater (there are charging, facade, firewater)" for an error about a name. */
void plugins_hint(const struct plugins *plugins, const char *name, struct text *out);
/* Keys that no plugin may use: every zone and every device has them. */
bool plugins_reserved(const char *key);

#endif
