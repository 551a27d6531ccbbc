/*
 * clock - the only reader of clocks.
 *
 * Ages and deadlines run on CLOCK_BOOTTIME, which no one can set. Estate time adds an origin to it,
 * so that a delay which was running before a restart goes on after it. The wall clock is for
 * showing and for the local day; nothing is ever ordered by it. Where nothing keeps the kernel's
 * clock synchronised the city may say what time it is. The kernel's clock is not ours to set, so
 * the city's time runs here, on CLOCK_BOOTTIME, and is what estated shows and dates by; TLS goes
 * by the kernel's. When a time server is lost the kernel gives its clock up after nine hours,
 * whatever it is worth; for us it is still that of the server until it has run alone for a week, or
 * somebody sets it. The time zone is process-wide because that is how the C library has it; it is
 * set once, before threads start.
 */
#include "base/clock.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/timex.h>
#include <time.h>
#include <unistd.h>

#include "estate_plugin.h"

enum {
    QUARTER_MS = 900000,
    HOUR_MS = 3600000,
    ASKED_MS = 250, /* the kernel is asked again so soon whether its clock is synchronised */
    DAY_MS = 86400000,
    ALONE_MS = 7 * DAY_MS, /* a poor crystal is wrong by a minute then */
    MOVED_MS = 60000,
    STEP_MS = 5 /* a clock that is kept moves less from one question to the next */
};

/* No clock that is right says less: an empty battery wakes up in 1970 or 2000. */
static const int64_t PLAUSIBLE_MS = INT64_C(1735689600000); /* 2025 */

static int64_t origin;

/* The city's time: main writes, every thread reads. */
static struct {
    int64_t last_ms;     /* the newest beacon */
    atomic_llong offset; /* from clock_boot() to its time; 0: none was heard */
} beacon;

/* How the kernel's clock stood when it was synchronised last: any thread. */
static struct {
    atomic_llong boot_ms; /* 0: it never was */
    atomic_llong offset;  /* from clock_boot() to it */
} server;

static int64_t read_us(clockid_t id)
{
    struct timespec t;

    clock_gettime(id, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int64_t clock_boot(void)
{
    return read_us(CLOCK_BOOTTIME) / 1000;
}

int64_t clock_boot_us(void)
{
    return read_us(CLOCK_BOOTTIME);
}

int64_t clock_utc(void)
{
    long long offset = atomic_load(&beacon.offset);

    return offset ? clock_boot() + offset : read_us(CLOCK_REALTIME) / 1000;
}

void clock_set_origin(int64_t origin_ms)
{
    origin = origin_ms;
}

int64_t clock_now(void)
{
    return clock_boot() + origin;
}

/* The offset of the local time is looked up once in a quarter of an hour, for the C library reads
 * the zone's rule anew at each question. Hardly any zone has ever changed within one. */
#define EAST_UNKNOWN INT64_MAX
static atomic_llong known_east = EAST_UNKNOWN; /* the quarter, and in the lower half the seconds */

int clock_set_zone(const char *zone)
{
    char path[128];
    struct stat file;

    if (strstr(zone, "..") || zone[0] == '/')
        return -ENOENT;
    snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", zone);
    if (strcmp(zone, "UTC") && (stat(path, &file) || !S_ISREG(file.st_mode)))
        return -ENOENT;
    setenv("TZ", zone, 1);
    tzset();
    atomic_store(&known_east, EAST_UNKNOWN);
    return 0;
}

/* Seconds east of UTC and the broken-down local time at utc_ms. */
static long local_time(int64_t utc_ms, struct tm *tm)
{
    time_t seconds = (time_t)(utc_ms / 1000);

    localtime_r(&seconds, tm);
    return tm->tm_gmtoff;
}

static int32_t east_of_utc(int64_t utc_ms)
{
    int64_t quarter = utc_ms / QUARTER_MS - (utc_ms < 0);
    long long known = atomic_load(&known_east);
    struct tm tm;
    int32_t east;

    if (known >> 32 == quarter)
        return (int32_t)known;
    east = (int32_t)local_time(utc_ms, &tm);
    atomic_store(&known_east, quarter * (INT64_C(1) << 32) + (uint32_t)east);
    return east;
}

void clock_localize(struct moment *moment)
{
    int64_t local = moment->utc_ms + east_of_utc(moment->utc_ms) * INT64_C(1000);

    moment->local_day = (int32_t)(local / DAY_MS);
    moment->local_ms = (int32_t)(local % DAY_MS);
    if (moment->local_ms < 0) { /* a clock that was never set, west of Greenwich */
        moment->local_day--;
        moment->local_ms += DAY_MS;
    }
}

/* The offset at midnight is looked for from that of an hour nearby; where summer time skips
 * midnight the day begins with the hour after it. */
int64_t clock_day_start(int32_t local_day)
{
    const int64_t midnight = (int64_t)local_day * DAY_MS;
    struct moment start = {.utc_ms = midnight};
    struct tm tm;

    for (int i = 0; i < 2; i++)
        start.utc_ms = midnight - (int64_t)local_time(start.utc_ms, &tm) * 1000;
    clock_localize(&start);
    if (start.local_day < local_day)
        start.utc_ms += DAY_MS - start.local_ms;
    return start.utc_ms;
}

static int64_t kernel_offset(void)
{
    return (read_us(CLOCK_REALTIME) - read_us(CLOCK_BOOTTIME)) / 1000;
}

bool clock_runs_on(int64_t alone_ms, int64_t moved_ms)
{
    return alone_ms <= ALONE_MS && moved_ms <= MOVED_MS && moved_ms >= -MOVED_MS;
}

/* Is the kernel's clock the one that a time server left? */
static bool is_servers(void)
{
    long long boot_ms = atomic_load(&server.boot_ms);

    return boot_ms &&
           clock_runs_on(clock_boot() - boot_ms, kernel_offset() - atomic_load(&server.offset));
}

uint8_t clock_server(void)
{
    int64_t alone_ms = clock_boot() - atomic_load(&server.boot_ms);

    return is_servers() ? (uint8_t)(1 + (alone_ms + HOUR_MS - 1) / HOUR_MS) : 0;
}

void clock_server_past(uint8_t kept, int64_t offset_ms)
{
    if (!kept)
        return;
    atomic_store(&server.offset, offset_ms);
    atomic_store(&server.boot_ms, clock_boot() - (kept - 1) * (int64_t)HOUR_MS);
}

/* The kernel knows for every kind of time service, but ProtectClock= of the unit forbids the
 * question; then the mark that systemd-timesyncd leaves has to do. */
static bool ask_whether_synchronised(void)
{
    struct timex t = {0};

    return adjtimex(&t) >= 0 ? !(t.status & STA_UNSYNC)
                             : !access("/run/systemd/timesync/synchronized", F_OK);
}

/* Any thread; each step of the loop wants to know. An answer of late is believed only as long as
 * the clock stands where it stood before the question: who sets it also ends the keeping. */
static bool synchronised(void)
{
    static atomic_llong asked; /* clock_boot() when it was, times two, and the answer; 0: never */
    int64_t now_ms = clock_boot(), offset_ms = kernel_offset();
    long long moved_ms = offset_ms - atomic_load(&server.offset), known = atomic_load(&asked);

    if (known && now_ms - known / 2 < ASKED_MS && (!(known & 1) || llabs(moved_ms) < STEP_MS))
        return known & 1;
    known = now_ms * 2 + ask_whether_synchronised();
    if (known & 1) {
        atomic_store(&server.offset, offset_ms);
        atomic_store(&server.boot_ms, now_ms);
        atomic_store(&beacon.offset, 0); /* a better time than that */
    }
    atomic_store(&asked, known);
    return known & 1;
}

bool clock_has_battery(const char *pattern)
{
    glob_t found;
    bool set = false;

    if (glob(pattern, 0, NULL, &found))
        return false;
    for (size_t i = 0; i < found.gl_pathc; i++) {
        char mark = '0';
        int fd = open(found.gl_pathv[i], O_RDONLY | O_CLOEXEC);

        if (fd < 0)
            continue;
        set = (read(fd, &mark, 1) == 1 && mark == '1') || set;
        close(fd);
    }
    globfree(&found);
    return set;
}

/* The kernel says of each battery-backed clock whether it set the time at boot by it. */
static bool set_by_battery(void)
{
    static atomic_int known; /* 1: no, 2: yes; it does not change within a boot */

    if (!atomic_load(&known))
        atomic_store(&known, 1 + clock_has_battery("/sys/class/rtc/rtc*/hctosys"));
    return atomic_load(&known) == 2;
}

uint8_t clock_quality(void)
{
    if (synchronised())
        return ESTATE_CLOCK_NTP;
    if (atomic_load(&beacon.offset))
        return ESTATE_CLOCK_BEACON;
    if (is_servers())
        return ESTATE_CLOCK_NTP;
    return set_by_battery() && clock_utc() >= PLAUSIBLE_MS ? ESTATE_CLOCK_RTC : ESTATE_CLOCK_NONE;
}

bool clock_is_kept(void)
{
    return synchronised() || atomic_load(&beacon.offset);
}

int clock_beacon(int64_t utc_ms)
{
    if (synchronised())
        return -EALREADY;
    if (utc_ms <= beacon.last_ms || utc_ms < PLAUSIBLE_MS)
        return -ESTALE;
    beacon.last_ms = utc_ms;
    atomic_store(&beacon.offset, utc_ms - clock_boot());
    return 0;
}

void clock_beacon_past(int64_t utc_ms)
{
    beacon.last_ms = utc_ms;
}

const char *clock_quality_name(uint8_t time_quality)
{
    static const char *const names[] = {[ESTATE_CLOCK_NONE] = "none",
                                        [ESTATE_CLOCK_NTP] = "ntp",
                                        [ESTATE_CLOCK_RTC] = "rtc",
                                        [ESTATE_CLOCK_BEACON] = "beacon"};

    return names[time_quality <= ESTATE_CLOCK_BEACON ? time_quality : ESTATE_CLOCK_NONE];
}

void clock_moment(struct moment *out)
{
    out->time_quality = clock_quality(); /* first: a clock that is right now is so below */
    out->now_ms = clock_now();
    out->utc_ms = clock_utc();
    clock_localize(out);
}

const char *clock_format(char out[CLOCK_TEXT], int64_t utc_ms)
{
    struct tm tm;
    long east = local_time(utc_ms, &tm), off = labs(east) / 60;

    snprintf(out, CLOCK_TEXT, "%04d-%02d-%02dT%02d:%02d:%02d.%d%c%02ld:%02ld",
             (tm.tm_year + 1900) % 10000, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min,
             tm.tm_sec, (int)(utc_ms % 1000 / 100), east < 0 ? '-' : '+', off / 60 % 100, off % 60);
    return out;
}

const char *clock_format_short(char out[CLOCK_TEXT], int64_t utc_ms)
{
    struct tm tm;

    local_time(utc_ms, &tm);
    snprintf(out, CLOCK_TEXT, "%02d:%02d", tm.tm_hour, tm.tm_min);
    return out;
}

const char *clock_format_day(char out[CLOCK_TEXT], int32_t local_day)
{
    time_t seconds = (time_t)local_day * 86400;
    struct tm tm;

    gmtime_r(&seconds, &tm);
    snprintf(out, CLOCK_TEXT, "%04d-%02d-%02d", (tm.tm_year + 1900) % 10000, tm.tm_mon + 1,
             tm.tm_mday);
    return out;
}

int32_t clock_read_day(const char *date)
{
    struct tm tm = {0};
    char again[CLOCK_TEXT];
    int32_t day;

    if (!strptime(date, "%Y-%m-%d", &tm))
        return INT32_MIN;
    day = (int32_t)(timegm(&tm) / 86400);
    return strcmp(date, clock_format_day(again, day)) ? INT32_MIN : day;
}

/* "+08:00" or "Z" at the end, in ms. False: it is neither. */
static bool read_offset(const char *text, int64_t *out)
{
    int hours, minutes, used = 0;

    *out = 0;
    if (!strcmp(text, "Z"))
        return true;
    if ((*text != '+' && *text != '-') ||
        sscanf(text + 1, "%2d:%2d%n", &hours, &minutes, &used) != 2 || used != 5 ||
        text[1 + used] || hours < 0 || hours > 23 || minutes < 0 || minutes > 59)
        return false;
    *out = (hours * 60LL + minutes) * (*text == '-' ? -60000 : 60000);
    return true;
}

int64_t clock_read(const char *text)
{
    char date[11];
    int hour, minute, second, used = 0, ms = 0;
    int64_t offset;
    int32_t day;

    if (strlen(text) < sizeof date || text[10] != 'T')
        return INT64_MIN;
    memcpy(date, text, 10);
    date[10] = '\0';
    day = clock_read_day(date);
    text += sizeof date;
    if (day == INT32_MIN || sscanf(text, "%2d:%2d:%2d%n", &hour, &minute, &second, &used) != 3 ||
        used != 8 || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 ||
        second > 60)
        return INT64_MIN;
    text += used;
    if (*text == '.') {
        for (int place = 100; isdigit((unsigned char)*++text); place /= 10)
            ms += (*text - '0') * place;
    }
    if (!read_offset(text, &offset))
        return INT64_MIN;
    return day * 86400000LL + (hour * 3600LL + minute * 60LL + second) * 1000 + ms - offset;
}

int clock_boot_id(char out[CLOCK_BOOT_ID])
{
    int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
    ssize_t n;

    if (fd < 0)
        return -errno;
    n = read(fd, out, CLOCK_BOOT_ID - 1);
    close(fd);
    if (n != CLOCK_BOOT_ID - 1)
        return -EIO;
    out[n] = '\0';
    return 0;
}
