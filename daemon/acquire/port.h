/* port - opens the places where lines are: a tty, and a TCP connection. Any thread. */
#ifndef ESTATED_ACQUIRE_PORT_H
#define ESTATED_ACQUIRE_PORT_H

#include "model/site.h"

struct port;

/* Opens a tty for us alone, with the serial settings of `site`; reading never blocks. -EBUSY:
 * another program has it; -EINVAL: no such speed or framing; -EOPNOTSUPP: its driver has no RS-485
 * mode. */
int port_open(const struct bus_site *site, struct port **out);
void port_close(struct port *port);
int port_fd(const struct port *port);

/* Begins to connect to the literal address; never blocks. The socket, writable when it is decided,
 * or -errno. */
int port_connect(const struct bus_site *site);
/* How the attempt ended. 0 or -errno. */
int port_connected(int fd);

#endif
