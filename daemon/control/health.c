/*
 * health - the gateway's own figures, as JSON.
 *
 * On main, at a person's question and every five minutes for the city. What is lost of it is not
 * missed: the next message says all of it anew.
 */
#include "control/health.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"
#include "estate_plugin.h"

struct json *health_telemetry(const struct verbs_house *house)
{
    static const char *const modes[] = {"off", "live", "complete"};
    struct json *row = json_new_object();
    struct telemetry_status status = {.batches = 0};
    char time[CLOCK_TEXT];

    json_put_text(row, "mode", modes[house->site->settings.telemetry]);
    if (!house->telemetry)
        return row;
    telemetry_look(house->telemetry, &status);
    json_put_integer(row, "batches", (int64_t)status.batches);
    json_put_integer(row, "readings", (int64_t)status.readings);
    json_put_integer(row, "given_up", (int64_t)status.given_up);
    json_put_text(row, "sent_to", status.sent_to_ms ? clock_format(time, status.sent_to_ms) : NULL);
    json_put_flag(row, "caught_up", !status.behind);
    return row;
}

struct json *health_bytes(const struct verbs_house *house, enum desk_bytes of)
{
    struct json *row = json_new_object();
    struct moment now;

    clock_moment(&now);
    json_put_integer(row, "today", desk_bytes_day(house->desk, of, now.local_day));
    json_put_integer(row, "month", desk_bytes_month(house->desk, of, now.local_day));
    return row;
}

int64_t health_since(const char *body, uint8_t quality, int64_t boot_utc_ms)
{
    char error[80];
    struct json *row = json_read(body, strlen(body), error, sizeof error);
    bool unset = text_equal(json_text(json_get(row, "time_quality"), ""),
                            clock_quality_name(ESTATE_CLOCK_NONE));
    int64_t since = clock_read(json_text(json_get(row, "time"), ""));

    json_free(row);
    if (since != INT64_MIN && unset != (quality == ESTATE_CLOCK_NONE))
        since = boot_utc_ms;
    return since;
}

void health_put_unsent(const struct verbs_house *house, struct json *row)
{
    double age = house->oldest_utc_ms ? (double)(clock_utc() - house->oldest_utc_ms) / 1000 : NAN;

    json_put_integer(row, "unsent", house->unsent);
    json_put_number(row, "oldest_s", age < 0 ? 0 : age, 0);
    json_put_integer(row, "let_go", house->let_go);
}

/* The number behind `key` in a file of /proc/self; 0 if it is not there. */
static int64_t proc_number(const char *path, const char *key)
{
    FILE *file = fopen(path, "re");
    char line[128];
    int64_t number = 0;

    while (file && fgets(line, sizeof line, file))
        if (!strncmp(line, key, strlen(key)))
            number = strtoll(line + strlen(key), NULL, 10);
    if (file)
        fclose(file);
    return number;
}

int64_t health_written(void)
{
    return proc_number("/proc/self/io", "write_bytes:");
}

/* [name, devices that answer, devices, load in per cent] of each bus. */
static struct json *buses(const struct verbs_house *house)
{
    struct json *list = json_new_array();

    for (uint32_t i = 0; i < house->site->buses; i++) {
        const struct bus_site *bus = &house->site->bus[i];
        struct json *row = json_new_array();
        struct device_counters device;
        struct bus_counters counters = {0};
        uint32_t answering = 0;
        int64_t us;

        for (uint32_t d = bus->first_device; d < bus->first_device + bus->devices; d++) {
            acquire_device(house->acquire, d, &device);
            answering += device.good && !device.lost;
        }
        acquire_bus(house->acquire, i, &counters);
        us = (clock_boot() - counters.since_ms) * 1000;
        json_add_text(row, bus->name);
        json_add_integer(row, answering);
        json_add_integer(row, bus->devices);
        json_add_number(row, us > 0 ? 100.0 * (double)counters.busy_us / (double)us : NAN, 1);
        json_add(list, row);
    }
    return list;
}

static struct json *disk(const struct verbs_house *house)
{
    struct json *row = json_new_object();
    struct statvfs about;
    bool known = !statvfs(house->state_dir, &about);
    double block = known ? (double)about.f_frsize / 1e6 : NAN;

    json_put_number(row, "free_mb", known ? block * (double)about.f_bavail : NAN, 1);
    json_put_number(row, "total_mb", known ? block * (double)about.f_blocks : NAN, 1);
    return row;
}

struct json *health_ignored(const struct verbs_house *house)
{
    const struct verbs_ignored *of = &house->ignored;
    struct json *row = json_new_object();

    json_put_integer(row, "orders", (int64_t)of->orders);
    json_put_integer(row, "receipts", (int64_t)of->receipts);
    json_put_integer(row, "beacons", (int64_t)of->beacons);
    json_put_integer(row, "bundles", (int64_t)of->bundles);
    json_put_integer(row, "others", (int64_t)of->others);
    return row;
}

char *health_message(const struct verbs_house *house)
{
    struct json *body = json_new_object();
    char time[CLOCK_TEXT], *text;
    struct moment now;

    clock_moment(&now);
    json_put_integer(body, "v", 1);
    json_put_text(body, "estate", house->site->settings.id);
    json_put_text(body, "gateway", house->site->settings.gateway);
    json_put_text(body, "time", clock_format(time, now.utc_ms));
    json_put_text(body, "time_quality", clock_quality_name(now.time_quality));
    json_put_number(body, "up_s", (double)(clock_boot() - house->started_ms) / 1000, 0);
    health_put_unsent(house, body);
    json_put_integer(body, "uncommitted", (int64_t)house->uncommitted);
    json_put_integer(body, "readings_lost", (int64_t)house->readings_lost);
    json_put(body, "ignored", health_ignored(house));
    json_put(body, "buses", buses(house));
    json_put(body, "disk", disk(house));
    json_put_number(body, "memory_mb",
                    (double)proc_number("/proc/self/status", "VmRSS:") * 1024 / 1e6, 1);
    json_put(body, "flash", health_bytes(house, DESK_FLASH));
    json_put(body, "sim", health_bytes(house, DESK_WIRE));
    if (house->telemetry)
        json_put(body, "telemetry", health_telemetry(house));
    text = json_print(body);
    json_free(body);
    return text;
}
