/*
 * modbus - requests and replies on the wire: a serial port, and a TCP connection. Each belongs to
 * one thread.
 */
#ifndef ESTATED_ACQUIRE_MODBUS_H
#define ESTATED_ACQUIRE_MODBUS_H

#include "acquire/bus.h"

struct modbus_port;
struct modbus_link;

/* Opens a tty for us alone. -EBUSY: another program has it; -EINVAL: no such speed or framing. */
int modbus_port_open(const struct bus_site *bus, struct modbus_port **out);
void modbus_port_close(struct modbus_port *port);
/* Asks, and waits for the reply at most the time-out and the gap, whatever the line does. The
 * outcome is reply->fault; after FAULT_LINK the port is to be closed. */
void modbus_port_exchange(struct modbus_port *port, const struct bus_request *request,
                          struct bus_reply *reply);

/* Begins to connect to the bus's literal address; never blocks. */
int modbus_link_open(const struct bus_site *bus, struct modbus_link **out);
void modbus_link_close(struct modbus_link *link);
/* To be polled: for writing until it is connected, for reading from then on. */
int modbus_link_fd(const struct modbus_link *link);
/* How the attempt to connect ended, once the descriptor is writable. 0 or -errno. */
int modbus_link_result(const struct modbus_link *link);
/* 0 or -errno: the connection is to be closed. */
int modbus_link_send(struct modbus_link *link, const struct bus_request *request);
/* The request in hand is given up: its reply is skipped when it comes. */
void modbus_link_forget(struct modbus_link *link);
/* 1: *reply is the outcome of `request`; 0: nothing for us yet; -errno: the connection is to be
 * closed. */
int modbus_link_receive(struct modbus_link *link, const struct bus_request *request,
                        struct bus_reply *reply);

#endif
