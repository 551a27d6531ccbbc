/* options - what stands on estatectl's command line beside the verb and its operands. */
#ifndef ESTATED_CTL_OPTIONS_H
#define ESTATED_CTL_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

struct options {
    const char *run_dir, *by;
    const char *state_dir; /* of the journal and the history, for tools that read them */
    const char *models;    /* directory of model files, NULL: those of the site and the package */
    const char *model;     /* of set-address */
    const char *plugin, *plugins; /* of story: one file; its directory */
    const char *serial;           /* "9600 8N1" */
    const char *bauds;            /* "all", "9600,115200", NULL: that of `serial` */
    const char *addresses;
    const char *number, *reason; /* of permits and shelves */
    const char *until, *lasting; /* "12:00"; what --for says */
    const char *from, *to;       /* of a history */
    const char *config;          /* of a backup */
    const char *chain;           /* that the city holds */
    int64_t for_ms;              /* the same; 0: it does not */
    bool json, yesterday, publish, rtu, write, take_over, devices, csv;
    bool help, version;
    bool chinese;    /* by the locale */
    char **operands; /* the verb and what is behind it */
    int n;
    int stop; /* readable when somebody wants us to end */
};

/* Exit codes of every verb. */
enum { EXIT_NOTHING = 1, EXIT_PARTLY = 2, EXIT_NOT_ASKED = 2, EXIT_USAGE = 64, EXIT_CONFIG = 78 };

/* 0, or EXIT_USAGE after words on standard error. The operands stay in argv. */
int options_read(int argc, char **argv, struct options *out);
/* "estatectl: .." on standard error. Returns `code`. */
int options_fail(int code, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
