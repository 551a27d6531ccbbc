/*
 * notify - the one includer of sd-daemon.h.
 *
 * The watchdog is fed by main only while every thread keeps its promise (base/beat), never by
 * sd-event itself, which would prove that the loop turns and nothing else.
 */
#include "base/notify.h"

#include <stdio.h>

#include <systemd/sd-daemon.h>

#include "base/clock.h"

void notify_ready(const char *status)
{
    sd_notifyf(0, "READY=1\nSTATUS=%s", status);
}

void notify_reloading(void)
{
    sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%lld", (long long)clock_boot_us());
}

void notify_stopping(void)
{
    sd_notify(0, "STOPPING=1");
}

void notify_watchdog(void)
{
    sd_notify(0, "WATCHDOG=1");
}

int64_t notify_watchdog_ms(void)
{
    uint64_t us;

    return sd_watchdog_enabled(0, &us) > 0 ? (int64_t)(us / 1000) : 0;
}
