/*
 * line - one place where Modbus devices are, opened by one thread: a tty, or a TCP endpoint that
 * speaks Modbus TCP or RTU. Asking blocks until the outcome. For the serial threads, and for
 * programs that work without the daemon; the TCP thread has its own way to wait.
 */
#ifndef ESTATED_ACQUIRE_LINE_H
#define ESTATED_ACQUIRE_LINE_H

#include "acquire/bus.h"
#include "acquire/trace.h"

struct line;

/* Opens a tty for us alone, or connects within 3 s. Of `site` only kind, place, port and the serial
 * settings count; `trace` may be NULL. To be called by the thread that will ask, whose timers
 * become precise. -EBUSY: another program has the tty; -EINVAL: no such speed or framing, or no
 * literal address; -EOPNOTSUPP: the driver has no RS-485 mode; other -errno as of open() and
 * connect(). */
int line_open(const struct bus_site *site, struct trace *trace, struct line **out);
void line_close(struct line *line);
/* Waits for the silence owed, asks, and waits for the reply: in all at most gap + 1.1 x time-out +
 * the request's time on the wire, whatever the line does. The outcome is reply->fault; after
 * FAULT_LINK the line is to be closed. */
void line_exchange(struct line *line, const struct bus_request *request, struct bus_reply *reply);
/* Throws away what comes until the line was silent for so long, at most ten times as long. Returns
 * how many bytes came. */
size_t line_drain(struct line *line, int64_t silence_us);
/* Microseconds that one character takes, 0 on Modbus TCP. */
int64_t line_character_us(const struct line *line);
/* To be polled for POLLIN: a line that hangs up while it rests is seen at once. */
int line_fd(const struct line *line);
/* Takes note of what came while nobody asked; never blocks. How many bytes, or -errno: the line is
 * to be closed. */
int line_look(struct line *line);

#endif
