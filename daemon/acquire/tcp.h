/* tcp - the one thread of all TCP endpoints, whether they speak Modbus TCP or RTU. */
#ifndef ESTATED_ACQUIRE_TCP_H
#define ESTATED_ACQUIRE_TCP_H

#include "acquire/bus.h"
#include "acquire/trace.h"

struct tcp;

/* Nothing runs yet. -errno. `most`: endpoints to come. The thread will take struct acquire_order
 * from `orders`, for the endpoint whose trace->bus is order.bus. */
int tcp_new(size_t most, struct ring *orders, int stop_fd, struct beat *beat, struct tcp **out);
/* Adds an endpoint before the start; what is given must outlive the thread. */
void tcp_add(struct tcp *tcp, const struct bus_site *site, struct bus *bus, struct trace *trace);
/* Starts the thread, which ends when the stop descriptor becomes readable. -errno. */
int tcp_start(struct tcp *tcp);
/* Waits for the thread's end, if it was started, and frees. */
void tcp_free(struct tcp *tcp);

#endif
