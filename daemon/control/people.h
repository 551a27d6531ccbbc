/* people - what somebody on site orders of the desk: permits, shelves, silence. Main thread. */
#ifndef ESTATED_CONTROL_PEOPLE_H
#define ESTATED_CONTROL_PEOPLE_H

#include "control/verbs.h"

/* Verbs; `context` is a struct verbs_house. Times are as until_read() takes them. permit-open:
 * zone, number, reason, until. permit-close: id ("P7"). permits. shelve: id, reason, until.
 * unshelve: id. silence: until, or nothing to end one. */
server_run people_permit_open, people_permit_close, people_permits, people_shelve, people_unshelve,
    people_silence;

/* Of the status page: permits, the sounder, sensors that nobody saw move, the last drill. */
void people_status(const struct verbs_house *house, const struct moment *now, struct json *row);
/* Why a quiet alarm is quiet, as its message says it. */
struct json *people_quiet(const struct alarm_event *event);

#endif
