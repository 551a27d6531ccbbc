/*
 * option - the rows of plain settings: [estate], [mqtt], [store], [daily], [escalation], [sounder].
 * One table drives reading, --help and the annotated estated.conf, so that the three cannot
 * disagree. Main thread.
 */
#ifndef ESTATED_SETUP_OPTION_H
#define ESTATED_SETUP_OPTION_H

#include <stdbool.h>
#include <stdio.h>

#include "model/site.h"
#include "setup/ini.h"

/* Is this a section of plain settings? */
bool option_section(const char *section);
/* Sets every option to its default, then takes those of `ini`, marking its entries as used. Wrong
 * values, unknown keys, missing required keys and unreadable files are problems. */
void option_read(struct ini *ini, struct problems *problems, struct settings *out);
void option_print_config(FILE *out);
void option_print_help(FILE *out);

#endif
