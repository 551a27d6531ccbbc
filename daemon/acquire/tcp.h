/* tcp - the one thread of all Modbus TCP endpoints. */
#ifndef ESTATED_ACQUIRE_TCP_H
#define ESTATED_ACQUIRE_TCP_H

#include "acquire/bus.h"
#include "base/beat.h"

struct tcp;

/* Nothing runs yet. -errno. `most`: endpoints to come. */
int tcp_new(size_t most, int stop_fd, struct beat *beat, struct tcp **out);
/* Adds an endpoint before the start; what is given must outlive the thread. */
void tcp_add(struct tcp *tcp, const struct bus_site *site, struct bus *bus);
/* Starts the thread, which ends when the stop descriptor becomes readable. -errno. */
int tcp_start(struct tcp *tcp);
/* Waits for the thread's end, if it was started, and frees. */
void tcp_free(struct tcp *tcp);

#endif
