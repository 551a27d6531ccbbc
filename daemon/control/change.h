/* change - what a person wants a point to be, as the request that writes it. Pure; any thread. */
#ifndef ESTATED_CONTROL_CHANGE_H
#define ESTATED_CONTROL_CHANGE_H

#include "acquire/pdu.h"
#include "base/text.h"
#include "model/site.h"

struct change {
    uint8_t pdu[PDU_WRITE];
    uint16_t length;
    double value; /* what the point reads once the device took it: rounded, canonical unit */
};

/* `text` is a number with the point's unit, or a name that the model gives to a value; the point is
 * one that plan_point() reads. -EINVAL, with the reason in `why` and `out` untouched: it is
 * neither, or the model does not let it be written, or the point is a pair. */
int change_make(const struct site *site, uint32_t point, const char *text, struct change *out,
                struct text *why);

#endif
