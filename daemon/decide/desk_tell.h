/* desk_tell - what the desk tells those outside. Main thread. */
#ifndef ESTATED_DECIDE_DESK_TELL_H
#define ESTATED_DECIDE_DESK_TELL_H

#include "decide/desk_inside.h"

/* Tells a new revision of alarm `a` of zone `z`, or notes that it was skipped. */
void desk_tell(struct desk *desk, uint32_t z, uint32_t a, uint8_t kind, const struct moment *now);
/* The state of this zone changed. */
void desk_changed(struct desk *desk, uint32_t z);
/* If somebody began or ceased to stand, or what people ordered did: tells who is quiet now, or
 * heard again. */
void desk_regroup(struct desk *desk, const struct moment *now);
/* Who did it, as messages say it: people on the estate are told from those of the city. */
void desk_put_who(char out[MESSAGE_WHO], const char *by, bool city);
/* What was done in zone z, as evidence; its state is kept with it. */
void desk_audit(const struct desk *desk, uint32_t z, const struct audit *audit);
/* The state of this zone goes to the disk without an event or evidence. */
void desk_keep(const struct desk *desk, uint32_t z);

#endif
