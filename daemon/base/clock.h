/* clock - the three times of estated. Any thread. Milliseconds in int64_t everywhere. */
#ifndef ESTATED_BASE_CLOCK_H
#define ESTATED_BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#define CLOCK_TEXT    40 /* bytes for clock_format(), with the closing NUL */
#define CLOCK_BOOT_ID 37 /* bytes for clock_boot_id(), with the closing NUL */

/* One instant in all the times that a judgement needs. */
struct moment {
    int64_t now_ms; /* estate time: never goes back, goes on over restarts and power cuts */
    int64_t utc_ms; /* wall clock since 1970, may jump */
    int32_t local_day,
        local_ms;         /* days since 1970-01-01, ms since midnight, in the estate's zone */
    uint8_t time_quality; /* ESTATE_CLOCK_NONE, .. */
};

/* CLOCK_BOOTTIME. For deadlines and ages within one boot: the time of every sample. */
int64_t clock_boot(void);
/* Microseconds of CLOCK_BOOTTIME, for wire timing. */
int64_t clock_boot_us(void);
int64_t clock_utc(void);
/* The city says what time it is. Taken while the kernel's clock is not synchronised: clock_utc()
 * then goes on from it, until it is. `utc_ms` has to be later than that of every beacon before.
 * -EALREADY: the clock is synchronised; -ESTALE: it was heard before. */
int clock_beacon(int64_t utc_ms);
/* The newest beacon that an earlier process took: none is taken that is not later. Before threads
 * start. */
void clock_beacon_past(int64_t utc_ms);
/* Estate time = clock_boot() + origin. The origin is set once, before threads start. */
void clock_set_origin(int64_t origin_ms);
int64_t clock_now(void);

/* Takes the estate's time zone ("Asia/Shanghai") for this process, before threads start.
 * -ENOENT if the system does not know it. */
int clock_set_zone(const char *zone);
void clock_moment(struct moment *out);
/* "none", "ntp", ..: what messages say of an ESTATE_CLOCK_. */
const char *clock_quality_name(uint8_t time_quality);
/* Does one of these files of the kernel say that a clock with a battery set the time at boot? */
bool clock_has_battery(const char *pattern);
/* How good the wall clock is now: ESTATE_CLOCK_. */
uint8_t clock_quality(void);
/* Does a clock that a time server left alone so long ago, and that was moved by so much since,
 * still have the server's time? */
bool clock_runs_on(int64_t alone_ms, int64_t moved_ms);
/* What the next process of this boot has to know of that, 0: nothing. */
uint8_t clock_server(void);
/* What an earlier one of this boot knew, and how the clock stood to clock_boot(). Before threads
 * start. */
void clock_server_past(uint8_t kept, int64_t offset_ms);
/* Does anybody tell this board the time now? */
bool clock_is_kept(void);
/* Fills local_day and local_ms of a moment from its utc_ms. */
void clock_localize(struct moment *moment);
/* When a local day begins: utc ms. Not all days have 24 hours. */
int64_t clock_day_start(int32_t local_day);
/* RFC 3339 with offset and tenths of a second, as messages carry it. */
const char *clock_format(char out[CLOCK_TEXT], int64_t utc_ms);
/* And back, with any fraction of a second, any offset or Z; INT64_MIN if it is none. */
int64_t clock_read(const char *text);
/* "HH:MM", local. */
const char *clock_format_short(char out[CLOCK_TEXT], int64_t utc_ms);
/* "YYYY-MM-DD" of a local day number. */
const char *clock_format_day(char out[CLOCK_TEXT], int32_t local_day);
/* And back; INT32_MIN if it is no date of the calendar. */
int32_t clock_read_day(const char *date);
/* The kernel's boot id; -errno if it cannot be read. */
int clock_boot_id(char out[CLOCK_BOOT_ID]);

#endif
