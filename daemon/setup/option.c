/*
 * option - plain settings, one row each.
 *
 * Main thread. A row says what a key means, how it is read, where it is kept and what a person is
 * told about it; reading, --help and the annotated estated.conf all go through the rows. A key that
 * a later version brings is an error and not ignored: an engineer must not believe in what nobody
 * does.
 */
#include "setup/option.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"
#include "estate_plugin.h"
#include "model/message.h"
#include "model/unit.h"
#include "setup/key.h"
#include "setup/option_page.h"

enum {
    HOST_MOST = 127,
    BROKERS_MOST = 4,
    PORT_PLAIN = 1883,
    PORT_TLS = 8883,
    EBIKES_MOST = 1000000,
    REPLAY_MOST = 1000,
};

#define INTERVAL_LEAST 1000.0 /* ms */
#define INTERVAL_MOST  86400000.0
#define ESCALATE_LEAST 1000.0 /* ms */
#define ESCALATE_MOST  86400000.0
#define AGE_LEAST      86400000.0 /* ms */
#define AGE_MOST       (3660 * AGE_LEAST)
#define BYTES_LEAST    50e6
#define BYTES_MOST     1000e9

struct read;

struct option {
    const char *section, *key;
    /* Puts `value` (may be cut up) where the row says; the reason why not, NULL if it is right. */
    const char *(*take)(struct read *read, char *value);
    const char *accept;  /* what may be written, in words */
    const char *initial; /* NULL: none */
    const char *example; /* shown where there is no default */
    size_t offset, size; /* in struct settings */
    bool required;
    const char *help;
};

/* One value on its way from an entry to the settings. */
struct read {
    const struct option *option;
    struct settings *settings;
    char why[SITE_PATH * 2]; /* place for a reason that is composed */
};

static void *place(struct read *read)
{
    return (char *)read->settings + read->option->offset;
}

static const char *take_text(struct read *read, char *value)
{
    if (text_copy(place(read), read->option->size, value))
        return NULL;
    snprintf(read->why, sizeof read->why, "%zu bytes; at most %zu: shorten it", strlen(value),
             read->option->size - 1);
    return read->why;
}

/* From this line on alarms are real, so it has to say since when and by whom. */
static const char *take_service(struct read *read, char *value)
{
    return text_is_date(value) && strchr(value, ' ') ? take_text(read, value)
                                                     : "write a date and who, like 2025-07-17 WHO";
}

static const char *take_id(struct read *read, char *value)
{
    return value[strspn(value, "abcdefghijklmnopqrstuvwxyz0123456789-")] ? "use only a-z, 0-9 and -"
                                                                         : take_text(read, value);
}

static const char *take_language(struct read *read, char *value)
{
    bool known = text_equal(value, "zh") || text_equal(value, "en");

    return known ? take_text(read, value) : "use zh or en";
}

static const char *take_zone(struct read *read, char *value)
{
    char path[SITE_PATH];
    struct stat about;

    snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", value);
    if (value[0] == '/' || strstr(value, "..") ||
        (!text_equal(value, "UTC") && (stat(path, &about) || !S_ISREG(about.st_mode))))
        return "this system knows no such time zone; use a name like Asia/Shanghai";
    return take_text(read, value);
}

static const char *take_file(struct read *read, char *value)
{
    const char *fault = NULL;
    struct stat about;
    int fd;

    if (value[0] != '/')
        return "use a whole path, beginning with /";
    fd = open(value, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        fault = strerror(errno);
    else if (fstat(fd, &about) || !S_ISREG(about.st_mode))
        fault = "not a file";
    if (fd >= 0)
        close(fd);
    if (!fault)
        return take_text(read, value);
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
static const char *take_brokers(struct read *read, char *value)
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
    return text.cut ? "too long; use fewer brokers" : take_text(read, list);
}

static const char *take_history(struct read *read, char *value)
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

static const char *take_time(struct read *read, char *value)
{
    int hour, minute, used = 0;

    if (sscanf(value, "%2d:%2d%n", &hour, &minute, &used) != 2 || used != 5 || value[used] ||
        hour < 0 || hour > 23 || minute < 0 || minute > 59)
        return "write a time of day as 00:05";
    *(int32_t *)place(read) = (hour * 60 + minute) * 60000;
    return NULL;
}

static const char *take_escalation(struct read *read, char *value)
{
    double ms = 0;

    if (!text_equal(value, "none") && !text_equal(value, "0") &&
        (unit_read(value, "ms", &ms) || ms < ESCALATE_LEAST || ms > ESCALATE_MOST))
        return "write none, or a time of 1 s .. 24 h with its unit: 10 min";
    *(int32_t *)place(read) = (int32_t)ms;
    return NULL;
}

static const char *take_telemetry(struct read *read, char *value)
{
    static const char *const modes[] = {"off", "live", "complete"};

    for (uint8_t i = 0; i < sizeof modes / sizeof *modes; i++)
        if (text_equal(modes[i], value)) {
            *(uint8_t *)place(read) = i;
            return NULL;
        }
    return "write off, live or complete";
}

static const char *take_interval(struct read *read, char *value)
{
    double ms;

    if (unit_read(value, "ms", &ms) || ms < INTERVAL_LEAST || ms > INTERVAL_MOST)
        return "write a time of 1 s .. 24 h with its unit: 5 min";
    *(int32_t *)place(read) = (int32_t)ms;
    return NULL;
}

/* Which points each part is for, is seen when they are bound. */
static const char *take_bands(struct read *read, char *value)
{
    char copy[SITE_PATH], *rest = copy, *part;

    TEXT_COPY(copy, value);
    while ((part = text_cut(&rest, ','))) {
        const char *unit = part + strspn(part, "0123456789.");

        if (unit == part || !unit_find(unit + strspn(unit, " ")))
            return "write a list of numbers with their units: 0.5 kPa, 10 W";
    }
    return take_text(read, value);
}

static const char *take_severities(struct read *read, char *value)
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

static const char *take_receipt(struct read *read, char *value)
{
    *(bool *)place(read) = text_equal(value, "city");
    return text_equal(value, "city") || text_equal(value, "broker") ? NULL : "use broker or city";
}

static const char *take_replay(struct read *read, char *value)
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

static const char *take_orders(struct read *read, char *value)
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

/* "620 on 2025-06-30": a number of a ledger is worth something with its date only. */
static const char *take_ebikes(struct read *read, char *value)
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

#define KEPT(member) offsetof(struct settings, member), sizeof(((struct settings *)0)->member)

static const struct option rows[] = {
    {"estate", "id", take_id, "a-z, 0-9, -; at most 31 bytes", NULL, "350582-0123", KEPT(id), true,
     "The estate's own number with the city; part of every topic."},
    {"estate", "gateway", take_id, "a-z, 0-9, -; at most 20 bytes", "g1", NULL, KEPT(gateway),
     false, "This gateway, where an estate has several."},
    {"estate", "name", take_text, "text, at most 95 bytes", NULL, "瑞璟香榭花都", KEPT(name), false,
     "The estate's name for people. Without it, the id."},
    {"estate", "timezone", take_zone, "a name of the system's time zones", "Asia/Shanghai", NULL,
     KEPT(timezone), false, "Local time of days and texts."},
    {"estate", "language", take_language, "zh or en", "zh", NULL, KEPT(language), false,
     "Language of the texts that are sent to the city."},
    {"estate", "in-service", take_service, "DATE WHO, at most 63 bytes", NULL, "2025-07-17 WHO",
     KEPT(in_service), false,
     "Since when alarms are real. Until this line exists every alarm says mode \"commissioning\"."},
    {"estate", "ebikes", take_ebikes, "NUMBER on DATE; 1 .. 1000000", NULL, "620 on 2025-06-30",
     KEPT(ebikes), false,
     "E-bikes in the estate's ledger; the summary divides them by the slots in service."},
    {"mqtt", "broker", take_brokers, "up to 4 of mqtt://HOST:PORT or mqtts://HOST:PORT", NULL,
     "mqtt://127.0.0.1:1883", KEPT(broker), true,
     "Where alarms go, in order of preference. Ports: 1883, with mqtts 8883."},
    {"mqtt", "ca", take_file, "path of a PEM file", NULL, "/etc/estated/tls/ca.pem", KEPT(ca),
     false, "Who signs the broker's certificate. Required with mqtts."},
    {"mqtt", "certificate", take_file, "path of a PEM file", NULL, "/etc/estated/tls/gateway.pem",
     KEPT(certificate), false, "This gateway's own certificate."},
    {"mqtt", "key", take_file, "path of a PEM file", NULL, "/etc/estated/tls/gateway.key",
     KEPT(key), false, "The private key of the certificate."},
    {"mqtt", "user", take_text, "text, at most 63 bytes", NULL, "estate-350582-0123", KEPT(user),
     false, "User name, where the broker wants one."},
    {"mqtt", "password-file", take_file, "path of a file with one line", NULL,
     "/etc/estated/tls/password", KEPT(password_file), false,
     "The user's password, in a file that only estated may read."},
    {"mqtt", "receipt", take_receipt, "broker or city", "broker", NULL, KEPT(receipt_city), false,
     "Who has to say that a message arrived. With city, what gets no receipt is sent again."},
    {"mqtt", "replay", take_replay, "1 .. 1000, or unlimited", "20", NULL, KEPT(replay_per_s),
     false, "Messages a second that are made up for after an outage; new alarms overtake them."},
    {"mqtt", "commands", take_orders, "all, none, or a list of orders", "all", NULL,
     KEPT(city_orders), false, "What the city may order. Nothing of it switches anything on."},
    {"store", "history", take_history, "TIME, SIZE; 1 d .. 3660 d, 50 MB .. 1000 GB", "90 d, 2 GB",
     NULL, KEPT(history_age_ms), false, "How long readings are kept; whichever comes first."},
    {"daily", "at", take_time, "HH:MM", "00:05", NULL, KEPT(daily_at_ms), false,
     "When the summary of the day before is made; local time, plus a jitter of the gateway's own."},
    {"telemetry", "mode", take_telemetry, "off, live or complete", "off", NULL, KEPT(telemetry),
     false,
     "Readings for the city. live: newest values now and then; complete: every one, none is lost."},
    {"telemetry", "interval", take_interval, "a time of 1 s .. 24 h", "5 min", NULL,
     KEPT(telemetry_interval_ms), false, "How often readings are sent; they go in batches."},
    {"telemetry", "period", take_interval, "a time of 1 s .. 24 h", NULL, "60 s",
     KEPT(telemetry_period_ms), false,
     "At most one reading of a point in so long. Without it, every one."},
    {"telemetry", "deadband", take_bands, "a list of numbers with units, at most 127 bytes", NULL,
     "0.5 kPa, 10 W, 0", KEPT(telemetry_band), false,
     "Readings that differ by no more are left out; 0 without unit is for contacts."},
    {"escalation", "after", take_escalation, "a time of 1 s .. 24 h, or none", "10 min", NULL,
     KEPT(escalate_ms), false,
     "An alarm that nobody acknowledges for so long is told again, and sounds locally."},
    {"sounder", "output", take_text, "BUS LINE of a gpio bus (!LINE: on is low), or a POINT", NULL,
     "io 24", KEPT(sounder), false,
     "What the gateway switches on while an alarm is to be heard here; nothing else ever is."},
    {"sounder", "severity", take_severities, "a list of critical, major, minor", "critical", NULL,
     KEPT(sounder_severities), false, "Which alarms sound."},
};

enum { ROWS = sizeof rows / sizeof *rows };

bool option_section(const char *section)
{
    for (size_t i = 0; i < ROWS; i++)
        if (text_equal(rows[i].section, section))
            return true;
    return false;
}

static void read_option(const struct option *option, struct ini *ini, struct problems *problems,
                        struct settings *out)
{
    struct ini_entry *entry = key_take(ini, option->section, option->key);
    struct read read = {.option = option, .settings = out};
    const char *value = entry ? entry->value : option->initial, *why;
    char *copy;

    if (!entry && option->required)
        problems_add(problems, PROBLEM_ERROR, ini->sections ? ini->section[0].file : NULL, 0,
                     "[%s] %s: it is required; write for example: %s = %s", option->section,
                     option->key, option->key, option->example);
    if (!value)
        return;
    copy = strdup(value);
    why = copy ? option->take(&read, copy) : "out of memory";
    if (why && entry)
        key_error(problems, entry, "%s", why);
    else if (why)
        problems_add(problems, PROBLEM_ERROR, NULL, 0, "[%s] %s = %s: %s", option->section,
                     option->key, value, why);
    free(copy);
}

static void refuse_unknown(const struct ini *ini, struct problems *problems)
{
    for (size_t i = 0; i < ini->entries; i++) {
        struct ini_entry *entry = &ini->entry[i];
        const char *nearest = NULL;

        if (entry->used || !option_section(entry->section))
            continue;
        entry->used = true;
        for (size_t r = 0; r < ROWS; r++)
            if (text_equal(rows[r].section, entry->section))
                nearest = key_nearer(entry->key, nearest, rows[r].key);
        problems_add(problems, PROBLEM_ERROR, entry->file, entry->line, "[%s] has no key \"%s\"%s",
                     entry->section, entry->key, KEY_HINT(nearest));
    }
}

/* Keys of [mqtt] that make no sense without another. */
static void check_together(const struct ini *ini, struct problems *problems)
{
    static const char *const pairs[][2] = {{"broker", "ca"},
                                           {"certificate", "key"},
                                           {"key", "certificate"},
                                           {"password-file", "user"}};

    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        const char *key = pairs[i][0], *needed = pairs[i][1];
        const struct ini_entry *entry = ini_get(ini, "mqtt", key);

        if (!entry || ini_get(ini, "mqtt", needed) || (!i && !strstr(entry->value, "mqtts://")))
            continue;
        problems_add(problems, PROBLEM_ERROR, entry->file, entry->line,
                     "[mqtt] %s needs %s: write it too, or remove this line", key, needed);
    }
}

void option_read(struct ini *ini, struct problems *problems, struct settings *out)
{
    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < ROWS; i++)
        read_option(&rows[i], ini, problems, out);
    refuse_unknown(ini, problems);
    check_together(ini, problems);
    if (!out->name[0])
        TEXT_COPY(out->name, out->id);
}

/* ---- for people ---- */

/* The title of a section at its first row. */
static void print_section(FILE *out, size_t i, const char *before)
{
    if (!i || !text_equal(rows[i].section, rows[i - 1].section))
        fprintf(out, "%s[%s]\n", before, rows[i].section);
}

static const char *if_absent(const struct option *row, const char *with_initial)
{
    return row->required ? "required" : row->initial ? with_initial : "no default";
}

void option_print_config(FILE *out)
{
    fputs(option_page_head, out);
    for (size_t i = 0; i < ROWS; i++) {
        const struct option *row = &rows[i];

        print_section(out, i, "\n");
        fprintf(out, "; %s\n; %s; %s\n%s%s = %s\n", row->help, row->accept,
                if_absent(row, "this is the default"), row->required ? "" : ";", row->key,
                row->initial ? row->initial : row->example);
    }
    fputs(option_page_tables, out);
}

void option_print_help(FILE *out)
{
    for (size_t i = 0; i < ROWS; i++) {
        const struct option *row = &rows[i];

        print_section(out, i, "");
        fprintf(out, "  %-14s %s; %s%s\n                 %s\n", row->key, row->accept,
                if_absent(row, "default "), row->initial ? row->initial : "", row->help);
    }
}
