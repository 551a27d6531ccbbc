/* notify - what systemd is told (sd_notify). Main thread only. Does nothing without systemd. */
#ifndef ESTATED_BASE_NOTIFY_H
#define ESTATED_BASE_NOTIFY_H

#include <stdint.h>

void notify_ready(const char *status);
void notify_reloading(void);
void notify_stopping(void);
void notify_watchdog(void);
/* WatchdogSec in ms; 0 when systemd does not watch. */
int64_t notify_watchdog_ms(void);

#endif
