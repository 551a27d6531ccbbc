/*
 * option_take - the readers of plain settings: one kind of value each, with the words for what is
 * wrong with it.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/keys.h"
#include "base/text.h"
#include "estate_plugin.h"
#include "model/message.h"
#include "model/unit.h"
#include "setup/key.h"
#include "setup/option_inside.h"

enum {
    HOST_MOST = 127,
    BROKERS_MOST = 4,
    PORT_PLAIN = 1883,
    PORT_TLS = 8883,
    EBIKES_MOST = 1000000,
    REPLAY_MOST = 1000,
};

#define SPAN_LEAST  1000.0 /* ms */
#define SPAN_MOST   86400000.0
#define AGE_LEAST   86400000.0 /* ms */
#define AGE_MOST    (3660 * AGE_LEAST)
#define ROWS_LEAST  1000
#define ROWS_MOST   1000000
#define FILE_LEAST  16e6
#define FILE_MOST   4e9
#define BYTES_LEAST 50e6
#define PLAN_LEAST  1e6
#define BYTES_MOST  1000e9

static void *place(struct read *read)
{
    return (char *)read->settings + read->option->offset;
}

const char *option_take_text(struct read *read, char *value)
{
    if (text_copy(place(read), read->option->size, value))
        return NULL;
    snprintf(read->why, sizeof read->why, "%zu bytes; at most %zu: shorten it", strlen(value),
             read->option->size - 1);
    return read->why;
}

/* From this line on alarms are real, so it has to say since when and by whom. */
const char *option_take_service(struct read *read, char *value)
{
    return text_is_date(value) && strchr(value, ' ') ? option_take_text(read, value)
                                                     : "write a date and who, like 2025-07-17 WHO";
}

const char *option_take_id(struct read *read, char *value)
{
    return value[strspn(value, "abcdefghijklmnopqrstuvwxyz0123456789-")]
               ? "use only a-z, 0-9 and -"
               : option_take_text(read, value);
}

const char *option_take_language(struct read *read, char *value)
{
    bool known = text_equal(value, "zh") || text_equal(value, "en");

    return known ? option_take_text(read, value) : "use zh or en";
}

const char *option_take_zone(struct read *read, char *value)
{
    char path[SITE_PATH];
    struct stat about;

    snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", value);
    if (value[0] == '/' || strstr(value, "..") ||
        (!text_equal(value, "UTC") && (stat(path, &about) || !S_ISREG(about.st_mode))))
        return "this system knows no such time zone; use a name like Asia/Shanghai";
    return option_take_text(read, value);
}

/* NULL: it can be read. */
static const char *file_fault(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), error = errno;
    struct stat about;
    bool plain;

    if (fd < 0)
        return strerror(error);
    plain = !fstat(fd, &about) && S_ISREG(about.st_mode);
    close(fd);
    return plain ? NULL : "not a file";
}

/* A name without / is that of a file which systemd hands to the service and to nobody else. What
 * was not handed over is mended in a drop-in, so the words are of that. */
static const char *find_credential(struct read *read, const char *name, char path[SITE_PATH])
{
    const char *folder = getenv("CREDENTIALS_DIRECTORY"), *fault;

    if (!name[0] || strchr(name, '/'))
        return "use a whole path, beginning with /, or the name of a credential of systemd";
    if (!folder || folder[0] != '/') {
        snprintf(read->why, sizeof read->why,
                 "%.60s is a credential of systemd, and it gave none: write "
                 "LoadCredential=%.60s:/PATH in a drop-in of estated.service and restart it; to "
                 "check by hand, set CREDENTIALS_DIRECTORY",
                 name, name);
        return read->why;
    }
    if (snprintf(path, SITE_PATH, "%s/%s", folder, name) >= SITE_PATH)
        return "its path is too long";
    fault = file_fault(path);
    if (!fault)
        return NULL;
    snprintf(read->why, sizeof read->why,
             "%.190s cannot be read: %s; write LoadCredential=%.60s:/PATH in a drop-in of "
             "estated.service and restart it",
             path, fault, name);
    return read->why;
}

const char *option_take_file(struct read *read, char *value)
{
    char path[SITE_PATH];
    const char *fault;

    if (value[0] != '/') {
        fault = find_credential(read, value, path);
        return fault ? fault : option_take_text(read, path);
    }
    fault = file_fault(value);
    if (!fault)
        return option_take_text(read, value);
    snprintf(read->why, sizeof read->why, "%s cannot be read: %s", value, fault);
    return read->why;
}

/* Cuts ":PORT" off an address; 0 if it is no port. */
static unsigned cut_port(char *host, unsigned otherwise)
{
    char *bracket = strchr(host, ']'), *colon = strchr(bracket ? bracket : host, ':'), *end;
    unsigned long port;

    if (!colon)
        return otherwise;
    *colon++ = '\0';
    if (!isdigit((unsigned char)*colon))
        return 0;
    port = strtoul(colon, &end, 10);
    return *end || port > UINT16_MAX ? 0 : (unsigned)port;
}

static bool is_host(const char *host)
{
    static const char letters[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-";
    size_t n = strlen(host);

    if (host[0] == '[')
        return n > 3 && strspn(host + 1, "0123456789abcdefABCDEF:.") == n - 2 && host[n - 1] == ']';
    return n && n <= HOST_MOST && strspn(host, letters) == n;
}

/* Each address is kept with its port. */
const char *option_take_brokers(struct read *read, char *value)
{
    char list[SITE_PATH];
    struct text text = TEXT_IN(list);
    char *part;
    int n = 0;

    while ((part = text_cut(&value, ','))) {
        bool tls = !strncmp(part, "mqtts://", 8);
        char *host = part + (tls ? 8 : 7);
        unsigned port;

        if (!tls && strncmp(part, "mqtt://", 7))
            return "begin each broker with mqtt:// or mqtts://";
        port = cut_port(host, tls ? PORT_TLS : PORT_PLAIN);
        if (!port || !is_host(host))
            return "write a broker as mqtts://HOST:PORT";
        text_printf(&text, "%s%s://%s:%u", n ? ", " : "", tls ? "mqtts" : "mqtt", host, port);
        if (++n > BROKERS_MOST)
            return "at most 4 brokers";
    }
    return text.cut ? "too long; use fewer brokers" : option_take_text(read, list);
}

const char *option_take_unsent(struct read *read, char *value)
{
    struct settings *settings = read->settings;
    char *rows_text = text_cut(&value, ','), *bytes_text = text_cut(&value, ','),
         *age_text = text_cut(&value, ','), *end;
    double age, bytes;
    long rows;

    if (!age_text || value || unit_read(bytes_text, "B", &bytes) || unit_read(age_text, "ms", &age))
        return "write a number, a size and a time with their units: 200000, 256 MB, 366 d";
    rows = strtol(rows_text, &end, 10);
    if (*end || rows < ROWS_LEAST || rows > ROWS_MOST)
        return "the number of rows is outside 1000 .. 1000000";
    if (bytes < FILE_LEAST || bytes > FILE_MOST)
        return "the size is outside 16 MB .. 4 GB";
    if (age < AGE_LEAST || age > AGE_MOST)
        return "the time is outside 1 d .. 3660 d";
    settings->unsent_rows = rows;
    settings->unsent_bytes = (int64_t)bytes;
    settings->unsent_age_ms = (int64_t)age;
    return NULL;
}

const char *option_take_history(struct read *read, char *value)
{
    struct settings *settings = read->settings;
    char *age_text = text_cut(&value, ','), *bytes_text = text_cut(&value, ',');
    double age, bytes;

    if (!bytes_text || value || unit_read(age_text, "ms", &age) ||
        unit_read(bytes_text, "B", &bytes))
        return "write a time and a size with their units: 90 d, 2 GB";
    if (age < AGE_LEAST || age > AGE_MOST)
        return "the time is outside 1 d .. 3660 d";
    if (bytes < BYTES_LEAST || bytes > BYTES_MOST)
        return "the size is outside 50 MB .. 1000 GB";
    settings->history_age_ms = (int64_t)age;
    settings->history_bytes = (int64_t)bytes;
    return NULL;
}

const char *option_take_time(struct read *read, char *value)
{
    int hour, minute, used = 0;

    if (sscanf(value, "%2d:%2d%n", &hour, &minute, &used) != 2 || used != 5 || value[used] ||
        hour < 0 || hour > 23 || minute < 0 || minute > 59)
        return "write a time of day as 00:05";
    *(int32_t *)place(read) = (hour * 60 + minute) * 60000;
    return NULL;
}

const char *option_take_span(struct read *read, char *value)
{
    double ms = 0;

    if (!text_equal(value, "none") && !text_equal(value, "0") &&
        (unit_read(value, "ms", &ms) || ms < SPAN_LEAST || ms > SPAN_MOST))
        return "write none, or a time of 1 s .. 24 h with its unit: 10 min";
    *(int32_t *)place(read) = (int32_t)ms;
    return NULL;
}

const char *option_take_plan(struct read *read, char *value)
{
    double bytes = 0;

    if (!text_equal(value, "none") &&
        (unit_read(value, "B", &bytes) || bytes < PLAN_LEAST || bytes > BYTES_MOST))
        return "write none, or a size of 1 MB .. 1000 GB with its unit: 100 MB";
    *(int64_t *)place(read) = (int64_t)bytes;
    return NULL;
}

const char *option_take_telemetry(struct read *read, char *value)
{
    static const char *const modes[] = {"off", "live", "complete"};

    for (uint8_t i = 0; i < sizeof modes / sizeof *modes; i++)
        if (text_equal(modes[i], value)) {
            *(uint8_t *)place(read) = i;
            return NULL;
        }
    return "write off, live or complete";
}

const char *option_take_interval(struct read *read, char *value)
{
    double ms;

    if (unit_read(value, "ms", &ms) || ms < SPAN_LEAST || ms > SPAN_MOST)
        return "write a time of 1 s .. 24 h with its unit: 5 min";
    *(int32_t *)place(read) = (int32_t)ms;
    return NULL;
}

/* Which points each part is for, is seen when they are bound. */
const char *option_take_bands(struct read *read, char *value)
{
    char copy[SITE_PATH], *rest = copy, *part;

    TEXT_COPY(copy, value);
    while ((part = text_cut(&rest, ','))) {
        const char *unit = part + strspn(part, "0123456789.");

        if (unit == part || !unit_find(unit + strspn(unit, " ")))
            return "write a list of numbers with their units: 0.5 kPa, 10 W";
    }
    return option_take_text(read, value);
}

const char *option_take_severities(struct read *read, char *value)
{
    uint8_t bits = 0;
    char *part;

    while ((part = text_cut(&value, ','))) {
        uint8_t severity = ESTATE_MINOR;

        while (severity <= ESTATE_CRITICAL && !text_equal(severity_name(severity), part))
            severity++;
        if (severity > ESTATE_CRITICAL)
            return "write a list of critical, major, minor";
        bits |= (uint8_t)(1u << severity);
    }
    *(uint8_t *)place(read) = bits;
    return NULL;
}

const char *option_take_receipt(struct read *read, char *value)
{
    *(bool *)place(read) = text_equal(value, "city");
    return text_equal(value, "city") || text_equal(value, "broker") ? NULL : "use broker or city";
}

const char *option_take_replay(struct read *read, char *value)
{
    char *end;
    unsigned long n = isdigit((unsigned char)*value) ? strtoul(value, &end, 10) : 0;

    if (text_equal(value, "unlimited"))
        n = 0;
    else if (!n || n > REPLAY_MOST || *end)
        return "write a number of 1 .. 1000, or unlimited";
    *(uint32_t *)place(read) = (uint32_t)n;
    return NULL;
}

/* CITY_ORDERS if there is none such; `read` then has the reason. */
static uint8_t find_order(struct read *read, const char *name)
{
    const char *names[CITY_ORDERS], *nearest;
    uint8_t order = 0;

    for (uint8_t i = 0; i < CITY_ORDERS; i++)
        names[i] = city_order_name(i);
    while (order < CITY_ORDERS && !text_equal(names[order], name))
        order++;
    if (order < CITY_ORDERS)
        return order;
    nearest = text_nearest(name, names, CITY_ORDERS);
    snprintf(read->why, sizeof read->why, "no order \"%.40s\"%s", name, KEY_HINT(nearest));
    return order;
}

const char *option_take_orders(struct read *read, char *value)
{
    uint32_t *chosen = place(read);
    char *part;

    *chosen = text_equal(value, "all") ? (1u << CITY_ORDERS) - 1 : 0;
    if (*chosen || text_equal(value, "none"))
        return NULL;
    while ((part = text_cut(&value, ','))) {
        uint8_t order = find_order(read, part);

        if (order == CITY_ORDERS)
            return read->why;
        *chosen |= 1u << order;
    }
    return NULL;
}

const char *option_take_keys(struct read *read, char *value)
{
    const char *fault = option_take_file(read, value), *path = place(read);
    char why[KEYS_WHY];
    struct keys keys;

    if (fault || !keys_read(path, &keys, why))
        return fault;
    snprintf(read->why, sizeof read->why, "%s: %s", path, why);
    return read->why;
}

/* "620 on 2025-06-30": a number of a ledger is worth something with its date only. */
const char *option_take_ebikes(struct read *read, char *value)
{
    struct settings *settings = read->settings;
    char *end, *date = strstr(value, " on ");
    unsigned long n = isdigit((unsigned char)*value) ? strtoul(value, &end, 10) : 0;

    if (!n || n > EBIKES_MOST || end != date || clock_read_day(date + 4) == INT32_MIN)
        return "write a number and its date, like 620 on 2025-06-30";
    settings->ebikes = (uint32_t)n;
    TEXT_COPY(settings->ebikes_on, date + 4);
    return NULL;
}
