/*
 * log - one line to the journal, from any thread, without ever waiting for it.
 * Before log_start() and after log_stop() lines go straight to standard error.
 */
#ifndef ESTATED_BASE_LOG_H
#define ESTATED_BASE_LOG_H

#include "base/beat.h"

/* The priorities of syslog(3). */
enum { LOG_LEVEL_ERROR = 3, LOG_LEVEL_WARNING = 4, LOG_LEVEL_NOTICE = 5, LOG_LEVEL_INFO = 6 };

/* Starts the log thread. -errno. `beat` is its heartbeat. */
int log_start(struct beat *beat);
/* Writes what is waiting, within two seconds, and ends the thread. */
void log_stop(void);
void log_line(int level, const char *format, ...) __attribute__((format(printf, 2, 3)));

#define log_error(...)   log_line(LOG_LEVEL_ERROR, __VA_ARGS__)
#define log_warning(...) log_line(LOG_LEVEL_WARNING, __VA_ARGS__)
#define log_notice(...)  log_line(LOG_LEVEL_NOTICE, __VA_ARGS__)
#define log_info(...)    log_line(LOG_LEVEL_INFO, __VA_ARGS__)

#endif
