/*
 * lines - the points of one gpio bus: levels of lines in, readings out. No thread, no I/O, no
 * clock.
 */
#ifndef ESTATED_ACQUIRE_LINES_H
#define ESTATED_ACQUIRE_LINES_H

#include "acquire/bus.h"

struct lines;

/* -ENOMEM. `site` must outlive it. The chip counts as neither there nor gone. */
int lines_new(const struct site *site, uint32_t bus, uint32_t generation,
              const struct bus_sink *sink, struct lines **out);
void lines_free(struct lines *lines);
uint32_t lines_count(const struct lines *lines);
/* Its offset or name. */
const char *lines_name(const struct lines *lines, uint32_t line);
/* The chip is there, or is not; told only when it changes. What was known of levels is void. */
void lines_link(struct lines *lines, bool up, int64_t now_ms);
/* The chip does not give us this line: its points are bad until its level is read. */
void lines_refuse(struct lines *lines, uint32_t line);
/* Is the level to be read now? An edge is one more reason. */
bool lines_due(const struct lines *lines, uint32_t line, int64_t now_ms);
/* The level as read now; `edges`: there were some since it was read before. */
void lines_read(struct lines *lines, uint32_t line, bool level, bool edges, int64_t now_ms);
/* Has it stood long enough to count? While it has not, edges need not wake anybody. */
bool lines_settled(const struct lines *lines, uint32_t line);
/* Tells what has changed or is due, after the levels were read; returns the ms until the next level
 * is, at most a minute. */
int64_t lines_tick(struct lines *lines, int64_t now_ms);

#endif
