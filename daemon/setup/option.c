/*
 * option - plain settings, one row each.
 *
 * Main thread. A row says what a key means, how it is read, where it is kept and what a person is
 * told about it; reading, --help and the annotated estated.conf all go through the rows. An
 * unknown key is an error and not ignored: an engineer must not believe in what nobody does.
 */
#include "setup/option.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "estate_plugin.h"
#include "model/message.h"
#include "setup/key.h"
#include "setup/option_inside.h"

#define KEPT(member) offsetof(struct settings, member), sizeof(((struct settings *)0)->member)

static const struct option rows[] = {
    {"estate", "id", option_take_id, "a-z, 0-9, -; at most 31 bytes", NULL, "350582-0123", KEPT(id),
     true, "The estate's own number with the city; part of every topic."},
    {"estate", "gateway", option_take_id, "a-z, 0-9, -; at most 20 bytes", "g1", NULL,
     KEPT(gateway), false, "This gateway, where an estate has several."},
    {"estate", "name", option_take_text, "text, at most 95 bytes", NULL, "瑞璟香榭花都", KEPT(name),
     false, "The estate's name for people. Without it, the id."},
    {"estate", "timezone", option_take_zone, "a name of the system's time zones", "Asia/Shanghai",
     NULL, KEPT(timezone), false, "Local time of days and texts."},
    {"estate", "language", option_take_language, "zh or en", "zh", NULL, KEPT(language), false,
     "Language of the texts that are sent to the city."},
    {"estate", "in-service", option_take_service, "DATE WHO, at most 63 bytes", NULL,
     "2025-07-17 WHO", KEPT(in_service), false,
     "Since when alarms are real. Until this line exists every alarm says mode \"commissioning\"."},
    {"estate", "ebikes", option_take_ebikes, "NUMBER on DATE; 1 .. 1000000", NULL,
     "620 on 2025-06-30", KEPT(ebikes), false,
     "E-bikes in the estate's ledger; the summary divides them by the slots in service."},
    {"mqtt", "broker", option_take_brokers, "up to 4 of mqtt://HOST:PORT or mqtts://HOST:PORT",
     NULL, "mqtt://127.0.0.1:1883", KEPT(broker), true,
     "Where alarms go, in order of preference. Ports: 1883, with mqtts 8883."},
    {"mqtt", "ca", option_take_file, "path or credential of a PEM file", NULL,
     "/etc/estated/tls/ca.pem", KEPT(ca), false,
     "Who signs the broker's certificate. Required with mqtts."},
    {"mqtt", "certificate", option_take_file, "path or credential of a PEM file", NULL,
     "/etc/estated/tls/gateway.pem", KEPT(certificate), false, "This gateway's own certificate."},
    {"mqtt", "key", option_take_file, "path or credential of a PEM file", NULL,
     "/etc/estated/tls/gateway.key", KEPT(key), false, "The private key of the certificate."},
    {"mqtt", "user", option_take_text, "text, at most 63 bytes", NULL, "estate-350582-0123",
     KEPT(user), false, "User name, where the broker wants one."},
    {"mqtt", "password-file", option_take_file, "path or credential of a file with one line", NULL,
     "/etc/estated/tls/password", KEPT(password_file), false,
     "The user's password, in a file that only estated may read."},
    {"mqtt", "receipt", option_take_receipt, "broker or city", "broker", NULL, KEPT(receipt_city),
     false,
     "Who has to say that a message arrived. With city, what gets no receipt is sent again."},
    {"mqtt", "replay", option_take_replay, "1 .. 1000, or unlimited", "20", NULL,
     KEPT(replay_per_s), false,
     "Messages a second that are made up for after an outage; new alarms overtake them."},
    {"mqtt", "data-plan", option_take_plan, "a size of 1 MB .. 1000 GB, or none", "100 MB", NULL,
     KEPT(plan_bytes), false,
     "What the SIM may use in a month: estatectl status and doctor count against it."},
    {"mqtt", "command-keys", option_take_keys, "path or credential of lines NAME BASE64", NULL,
     "/etc/estated/tls/city.keys", KEPT(command_keys), false,
     "Ed25519 public keys; with it only orders that one of them signed are carried out."},
    {"mqtt", "config-keys", option_take_keys, "path or credential of lines NAME BASE64", NULL,
     "/etc/estated/tls/config.keys", KEPT(config_keys), false,
     "Who may sign a configuration of the city; without it command-keys, with neither nobody may."},
    {"mqtt", "config-probation", option_take_span, "a time of 1 s .. 24 h, or none", "10 min", NULL,
     KEPT(probation_ms), false,
     "A configuration of the city that costs readings or the city meanwhile is taken back."},
    {"mqtt", "return", option_take_span, "a time of 1 s .. 24 h, or none", "10 min", NULL,
     KEPT(broker_return_ms), false,
     "How often a broker that is listed earlier is tried while a later one stands in for it."},
    {"mqtt", "commands", option_take_orders, "all, none, or a list of orders", "all", NULL,
     KEPT(city_orders), false, "What the city may order. Nothing of it switches anything on."},
    {"store", "history", option_take_history, "TIME, SIZE; 1 d .. 3660 d, 50 MB .. 1000 GB",
     "90 d, 2 GB", NULL, KEPT(history_age_ms), false,
     "How long readings are kept; whichever comes first."},
    {"store", "unsent", option_take_unsent,
     "ROWS, SIZE, TIME; 1000 .. 1000000, 16 MB .. 4 GB, 1 d .. 3660 d", "200000, 256 MB, 366 d",
     NULL, KEPT(unsent_rows), false,
     "What may wait for the city, how large the journal may be, how old; alarms go last."},
    {"daily", "at", option_take_time, "HH:MM", "00:05", NULL, KEPT(daily_at_ms), false,
     "When the summary of the day before is made; local time, plus a jitter of the gateway's own."},
    {"telemetry", "mode", option_take_telemetry, "off, live or complete", "off", NULL,
     KEPT(telemetry), false,
     "Readings for the city. live: newest values now and then; complete: every one, none is lost."},
    {"telemetry", "interval", option_take_interval, "a time of 1 s .. 24 h", "5 min", NULL,
     KEPT(telemetry_interval_ms), false, "How often readings are sent; they go in batches."},
    {"telemetry", "period", option_take_span, "a time of 1 s .. 24 h, or none", "none", NULL,
     KEPT(telemetry_period_ms), false, "At most one reading of a point in so long."},
    {"telemetry", "deadband", option_take_bands, "a list of numbers with units, at most 127 bytes",
     NULL, "0.5 kPa, 10 W, 0", KEPT(telemetry_band), false,
     "Readings that differ by no more are left out; 0 without unit is for contacts."},
    {"escalation", "after", option_take_span, "a time of 1 s .. 24 h, or none", "10 min", NULL,
     KEPT(escalate_ms), false,
     "An alarm that nobody acknowledges for so long is told again, and sounds locally."},
    {"sounder", "output", option_take_text, "BUS LINE of a gpio bus (!LINE: on is low), or a POINT",
     NULL, "io 24", KEPT(sounder), false,
     "What the gateway switches on while an alarm is to be heard here; nothing else ever is."},
    {"sounder", "severity", option_take_severities, "a list of critical, major, minor", "critical",
     NULL, KEPT(sounder_severities), false, "Which alarms sound."},
};

enum { ROWS = sizeof rows / sizeof *rows };

static bool find_row(const char *section, const char *key)
{
    for (size_t i = 0; i < ROWS; i++)
        if (text_equal(rows[i].section, section) && text_equal(rows[i].key, key))
            return true;
    return false;
}

bool option_section(const char *section)
{
    for (size_t i = 0; i < ROWS; i++)
        if (text_equal(rows[i].section, section))
            return true;
    return false;
}

/* Is the key there, but mistyped, in a mistyped section or in a line that was refused? That is told
 * anyway. */
static bool is_meant(const struct ini *ini, const char *section, const char *key)
{
    for (size_t i = 0; i < ini->entries; i++) {
        const struct ini_entry *e = &ini->entry[i];

        if (!e->used && !find_row(e->section, e->key) && key_nearer(e->key, NULL, key) &&
            key_nearer(e->section, NULL, section))
            return true;
    }
    return ini_refused(ini, section, key);
}

static void read_option(const struct option *option, struct ini *ini, struct problems *problems,
                        struct settings *out)
{
    struct ini_entry *entry = key_take(ini, option->section, option->key);
    struct read read = {.option = option, .settings = out};
    const char *value = entry ? entry->value : option->initial, *why;
    char *copy;

    if (!entry && option->required && !is_meant(ini, option->section, option->key))
        problems_add(problems, PROBLEM_ERROR, ini->file, 0,
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

        if (!entry || ini_get(ini, "mqtt", needed) || (!i && !strstr(entry->value, "mqtts://")) ||
            is_meant(ini, "mqtt", needed))
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
    check_together(ini, problems);
    refuse_unknown(ini, problems);
    if (!out->name[0])
        TEXT_COPY(out->name, out->id);
}

/* ---- for people ---- */

static const char page_head[] =
    "; estated.conf: what this estate is and how it is wired. `estated --check` checks it.\n"
    "; Files of conf.d/ beside it are read after it, in the order of their names: a key there\n"
    "; replaces the same key here, an empty value clears it, `enabled = no` removes a section.\n"
    "; UTF-8. A comment begins with ; or # at the start of a line, or with a blank and ; behind a\n"
    "; value. A list is split by commas, and goes on in lines that begin with a blank. Numbers\n"
    "; carry their unit: 5 s, 70 kPa, 0.25 deg. Ids are a-z, 0-9 and -, at most 20 bytes.\n";

static const char page_tables[] =
    "\n"
    "; A bus lists what hangs on it, in wire order: ADDRESS = MODEL NAME words. Exactly one of "
    "tty,\n"
    "; tcp, rtu-over-tcp and gpio says kind and place. Use different addresses on different "
    "serial\n"
    "; buses: swapped adapters then show. serial: BAUD and frame, 9600 8N1 without it. rs485: the\n"
    "; kernel drives the direction of the line, with delays before and after sending.\n"
    ";[bus riser-a]\n"
    ";tty    = /dev/serial/by-path/platform-3f980000.usb-usb-0:1.2:1.0-port0\n"
    ";serial = 9600 8N1\n"
    ";7      = mpd-380    hyd-b3-top  3号楼顶试验消火栓\n"
    ";11     = wp8026adam di-b3       3号楼弱电井\n"
    ";[bus riser-b]\n"
    ";tty    = /dev/ttyS1\n"
    ";serial = 19200 8E1\n"
    ";rs485  = kernel 1 ms 2 ms\n"
    ";[bus shed]\n"
    ";tcp    = 192.168.8.20:502\n"
    ";1      = charger-ref chg-1      A棚1号桩\n"
    ";[bus roof]\n"
    ";rtu-over-tcp = 192.168.8.21:26\n"
    ";serial       = 9600 8N1\n"
    ";31           = bwm427s tilt-n   5号楼北山墙女儿墙\n"
    "\n"
    "; A GPIO chip, by its label (gpiodetect tells it): LINE = POINT words, a line by offset or "
    "name.\n"
    "; a+b is an antivalent pair (10 open, 01 shut), !a is inverted (a cut wire alarms). active: "
    "high or\n"
    "; low; bias: as-is, pull-up, pull-down, disabled; debounce: 1 ms .. 1 s, 50 ms without it;\n"
    "; counters: points that count pulses since the start.\n"
    ";[bus io]\n"
    ";gpio     = pinctrl-bcm2835\n"
    ";active   = low\n"
    ";bias     = pull-up\n"
    ";debounce = 50 ms\n"
    ";17+27    = valve-b5   5号楼立管信号阀\n"
    ";!6       = pump-fault 1号消防泵故障\n"
    ";12       = meter      水表脉冲\n"
    ";counters = meter\n"
    "\n"
    "; A device has a section only where there is more to say: CHANNEL = POINT words. a+b is an\n"
    "; antivalent pair (10 open, 01 shut), !a is inverted (a cut wire alarms), - is wired on "
    "purpose\n"
    "; and not used. Also adjust, every, and how many of a model's repeats this one has.\n"
    "; calibrated: the date of its calibration, which holds for calibration-interval (365 d).\n"
    "; telemetry = off, telemetry-period, telemetry-deadband: as in [telemetry], for its points; "
    "a\n"
    "; [zone] may say the same of those that it reads.\n"
    ";[device di-b3]\n"
    ";in1+in2 = valve-b3    3号楼立管信号阀\n"
    ";in3     = flow-b3     3号楼水流指示器\n"
    ";!in4    = tank-low    屋顶水箱低位浮球\n"
    ";in8     = -\n"
    ";[device hyd-b3-top]\n"
    ";adjust  = -1.5 kPa\n"
    ";calibrated = 2025-07-01\n"
    ";telemetry-period   = 60 s\n"
    ";telemetry-deadband = 2 kPa\n"
    ";[device chg-1]\n"
    ";port    = 10\n"
    "\n"
    "; A zone says what things mean: ROLE = POINT, POINT and PARAMETER = VALUE of its plugin.\n"
    "; A point is NAME, or DEVICE.CHANNEL; a role with fields takes a DEVICE or DEVICE.port3.\n"
    "; fed-by: roles not bound here are read in that zone, whose alarms are parents of these.\n"
    "; A limit of a tank or a pump is said once, where it is bound.\n"
    "; approved: who signs the thresholds; without it every summary says \"not approved\".\n"
    ";[zone riser-3]\n"
    ";plugin       = firewater\n"
    ";place        = 3号楼消火栓立管\n"
    ";top-pressure = hyd-b3-top\n"
    ";valve        = valve-b3\n"
    ";flow         = flow-b3\n"
    ";min-pressure = 70 kPa\n"
    ";approved     = WHO 2025-07-17\n"
    ";[zone shed-a]\n"
    ";plugin = charging\n"
    ";place  = A棚\n"
    ";port   = chg-1\n";

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
    fputs(page_head, out);
    for (size_t i = 0; i < ROWS; i++) {
        const struct option *row = &rows[i];

        print_section(out, i, "\n");
        fprintf(out, "; %s\n; %s; %s\n%s%s = %s\n", row->help, row->accept,
                if_absent(row, "this is the default"), row->required ? "" : ";", row->key,
                row->initial ? row->initial : row->example);
    }
    fputs(page_tables, out);
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
