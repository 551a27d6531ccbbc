/*
 * versions - which configuration runs, which ran before, what differs between two, and the way back
 * to an earlier one of the city. Main thread.
 */
#ifndef ESTATED_CONTROL_VERSIONS_H
#define ESTATED_CONTROL_VERSIONS_H

#include "control/verbs.h"

/* Where to go back to. */
struct versions_back {
    const char *bundle; /* its version; "": this site's own files alone */
    const char *by;     /* site/WHO or city/WHO */
    const char *reason; /* "": not said */
    bool city;
};

/* Verbs; `context` is a struct verbs_house. diff: before, after. roll_back: version, reason. A
 * version is written as the history has it, or as that of its bundle. apply: nothing. */
server_run versions_show, versions_history, versions_diff, versions_roll_back, versions_apply;

#endif
