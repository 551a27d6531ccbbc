/*
 * history - history.db: readings as delta-coded chunks, one blob per point and span.
 * One thread owns the file. Readings wait in the live file until 5 minutes are full, so that flash
 * is written rarely and kill -9 loses nothing.
 */
#ifndef ESTATED_KEEP_HISTORY_H
#define ESTATED_KEEP_HISTORY_H

#include "base/beat.h"
#include "base/ring.h"
#include "keep/live.h"
#include "keep/look.h"
#include "keep/replay.h"
#include "model/message.h"

struct history;

/* Opens or makes DIR/history.db and starts the thread. `site` must outlive it. -errno. */
int history_start(const char *dir, const struct site *site, struct live *live, struct beat *beat,
                  struct history **out);
/* Queues good readings; `point` is the site's index, `check` is not looked at. Drops the oldest
 * when the disk cannot follow. */
void history_put(struct history *history, const struct live_reading *reading, size_t n);
/* Asks for what is to be sent on next; the answer comes through ask->to. -ENOSPC. */
int history_ask(struct history *history, const struct replay_ask *ask);
/* Asks for the readings of a span; it comes back through look->to. -ENOSPC: it is still the
 * caller's. */
int history_look(struct history *history, struct look *look);
/* Readings dropped since the start. */
uint64_t history_dropped(struct history *history);
/* 0, or the -errno of a store that fails now. */
int history_fault(struct history *history);
/* Is its file open, and can be written? */
bool history_works(struct history *history);
/* The process ends, and the live file with it if that is for long: history_stop() makes chunks of
 * what waits. */
void history_leave(struct history *history);
/* Ends the thread; what waits stays in the live file. */
void history_stop(struct history *history);

#endif
