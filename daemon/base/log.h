/*
 * log - one line to the journal, from any thread, without ever waiting for it.
 * Before log_start() and after log_stop() lines go straight to standard error.
 */
#ifndef ESTATED_BASE_LOG_H
#define ESTATED_BASE_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "base/beat.h"

/* The priorities of syslog(3). */
enum { LOG_LEVEL_ERROR = 3, LOG_LEVEL_WARNING = 4, LOG_LEVEL_NOTICE = 5, LOG_LEVEL_INFO = 6 };

/* Starts the log thread. -errno. `beat` is its heartbeat. */
int log_start(struct beat *beat);
/* Writes what is waiting, within two seconds, and ends the thread. */
void log_stop(void);
void log_line(int level, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The newest lines stay in memory, for who is far from the journal. They are numbered from 1. */
enum { LOG_KEPT = 256, LOG_KEPT_TEXT = 240 };
struct log_kept {
    uint64_t number;
    int64_t utc_ms;
    int level;
    char text[LOG_KEPT_TEXT]; /* cut at its end, if it was longer */
};
/* The number of the newest line; 0: there is none yet. */
uint64_t log_newest(void);
/* False: this line is not kept any more, or was not written yet. */
bool log_kept(uint64_t number, struct log_kept *out);

#define log_error(...)   log_line(LOG_LEVEL_ERROR, __VA_ARGS__)
#define log_warning(...) log_line(LOG_LEVEL_WARNING, __VA_ARGS__)
#define log_notice(...)  log_line(LOG_LEVEL_NOTICE, __VA_ARGS__)
#define log_info(...)    log_line(LOG_LEVEL_INFO, __VA_ARGS__)

#endif
