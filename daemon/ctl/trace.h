/* trace - what passes on a bus of the running daemon, live. */
#ifndef ESTATED_CTL_TRACE_H
#define ESTATED_CTL_TRACE_H

#include "ctl/options.h"

/* trace BUS. 0 when it was ended or --for is over; 1: no such bus, or the daemon went. */
int trace_run(const struct options *options, char *const *operand, int operands);

#endif
