/* traffic - what the connection to the broker costs, as the kernel counts it. The mqtt thread. */
#ifndef ESTATED_SEND_TRAFFIC_H
#define ESTATED_SEND_TRAFFIC_H

#include <stdint.h>

struct traffic {
    int fd; /* paho's; -1: not found yet */
    uint16_t port;
    int64_t counted;
};

/* A new connection to this port of a broker is being made. */
void traffic_begin(struct traffic *traffic, uint16_t port);
/* Bytes of IP in both directions since the last look. */
int64_t traffic_look(struct traffic *traffic);
/* Breaks the connection as a dead line would. */
void traffic_cut(struct traffic *traffic);

#endif
