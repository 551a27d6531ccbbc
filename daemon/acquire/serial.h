/* serial - the thread of one serial port. */
#ifndef ESTATED_ACQUIRE_SERIAL_H
#define ESTATED_ACQUIRE_SERIAL_H

#include "acquire/bus.h"
#include "acquire/trace.h"

struct serial;

/* Starts the thread, which ends when `stop_fd` becomes readable. It takes struct acquire_order from
 * `orders`. -errno. Everything given must outlive it. */
int serial_start(const struct bus_site *site, struct bus *bus, struct ring *orders,
                 struct trace *trace, int stop_fd, struct beat *beat, struct serial **out);
/* Waits for the thread's end and frees it. */
void serial_join(struct serial *serial);

#endif
