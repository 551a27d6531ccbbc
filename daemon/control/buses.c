/*
 * buses - what a person wants to know of a bus: is it there, how full, who answers how.
 *
 * The load is given twice: as computed from wire times before the start, and as measured since. A
 * bus that is much busier than computed has devices that are slower than their model says.
 */
#include "control/buses.h"

#include <math.h>
#include <stdlib.h>

#include "acquire/advice.h"
#include "acquire/load.h"
#include "base/clock.h"

static struct json *faults_json(const struct device_counters *counters)
{
    struct json *faults = json_new_object();

    for (uint8_t f = FAULT_NONE + 1; f < FAULT_COUNT; f++)
        if (counters->by_fault[f])
            json_put_integer(faults, fault_name(f), (int64_t)counters->by_fault[f]);
    return faults;
}

static struct json *noticed_json(const struct device_counters *counters)
{
    const struct {
        const char *name;
        uint64_t count;
    } noticed[] = {{"late", counters->late},
                   {"other-unit", counters->other_unit},
                   {"garbled", counters->garbled},
                   {"echo", counters->echo},
                   {"noise", counters->noise}};
    struct json *row = json_new_object();

    for (size_t i = 0; i < sizeof noticed / sizeof *noticed; i++)
        if (noticed[i].count)
            json_put_integer(row, noticed[i].name, (int64_t)noticed[i].count);
    return row;
}

static double ms_of(uint32_t us)
{
    return us ? us / 1000.0 : NAN;
}

/* {} if all is well. */
static struct json *advice_json(uint8_t advice, const char *english)
{
    static const char *const chinese[ADVICE_COUNT] = {
        [ADVICE_WIRING] = "无人应答但线上有信号：检查 A/B 是否接反、波特率、终端电阻",
        [ADVICE_NOBODY] = "无人应答且线上无信号：检查供电、线缆、端口",
        [ADVICE_OVERDUE] = "总线来不及按周期轮询",
        [ADVICE_NOISE] = "多台设备的应答时有损坏：检查终端电阻、屏蔽、接地",
        [ADVICE_ECHO] = "适配器收到自己发出的数据",
        [ADVICE_ABSENT] = "从未应答而其他设备正常：检查地址、供电、接线",
        [ADVICE_TIMEOUT] = "应答晚于超时：型号中的 timeout 应加长",
        [ADVICE_TWO] = "可能有两台设备使用同一地址，或分支线不良",
        [ADVICE_UNSUPPORTED] = "拒绝型号中的部分寄存器：型号可能不符"};
    struct json *row = json_new_object();

    if (advice != ADVICE_NONE) {
        json_put_text(row, "en", english);
        json_put_text(row, "zh", chinese[advice]);
    }
    return row;
}

static struct json *device_json(const struct verbs_house *house, uint32_t i,
                                const struct device_counters *all)
{
    const struct device_site *device = &house->site->device[i];
    const struct device_counters *counters = &all[i];
    struct json *row = json_new_object();
    char advice[200];

    json_put_text(row, "device", device->name);
    json_put_text(row, "words", device->words);
    if (house->site->bus[device->bus].kind != BUS_GPIO)
        json_put_integer(row, "address", device->unit);
    json_put_text(row, "model", device->product ? device->product->name : NULL);
    json_put_flag(row, "lost", counters->lost);
    json_put_number(row, "lost_for",
                    counters->lost ? (double)(clock_boot() - counters->lost_since_ms) / 1000 : NAN,
                    0);
    json_put_integer(row, "requests", (int64_t)counters->requests);
    json_put_integer(row, "good", (int64_t)counters->good);
    json_put_number(row, "reply_ms", ms_of(counters->reply_last_us), 1);
    json_put_number(row, "p50_ms", ms_of(counters->reply_p50_us), 1);
    json_put_number(row, "p99_ms", ms_of(counters->reply_p99_us), 1);
    json_put_integer(row, "timeout_ms", counters->timeout_ms);
    json_put_integer(row, "unsupported", counters->unsupported);
    json_put(row, "faults", faults_json(counters));
    json_put(row, "noticed", noticed_json(counters));
    json_put(row, "advice",
             advice_json(advice_device(house->site, i, all, advice, sizeof advice), advice));
    return row;
}

static void put_work(const struct verbs_house *house, uint32_t bus,
                     const struct device_counters *all, struct json *row)
{
    struct bus_counters counters = {0};
    char advice[200];
    struct load load;
    int64_t us;

    acquire_bus(house->acquire, bus, &counters);
    us = (clock_boot() - counters.since_ms) * 1000;
    json_put_number(row, "load", load_make(house->site, bus, 0, &load) ? NAN : load.busy * 100, 1);
    json_put_number(row, "measured", us > 0 ? 100.0 * (double)counters.busy_us / (double)us : NAN,
                    1);
    json_put_integer(row, "requests", (int64_t)counters.requests);
    json_put_integer(row, "orders", (int64_t)counters.orders);
    json_put_integer(row, "overdue", (int64_t)counters.overdue);
    json_put_integer(row, "faster", counters.faster);
    json_put(
        row, "advice",
        advice_json(advice_bus(house->site, bus, all, &counters, advice, sizeof advice), advice));
}

struct json *buses_row(const struct verbs_house *house, uint32_t i)
{
    static const char *const kinds[] = {"tty", "tcp", "rtu-over-tcp", "gpio"};
    const struct bus_site *bus = &house->site->bus[i];
    struct json *row = json_new_object(), *devices = json_new_array();
    struct device_counters *all = calloc(house->site->devices + 1, sizeof *all);
    char place[SITE_PATH + 8];
    uint32_t answering = 0;

    json_put_text(row, "bus", bus->name);
    json_put_text(row, "kind", kinds[bus->kind]);
    snprintf(place, sizeof place, bus->port ? "%s:%u" : "%s", bus->place, bus->port);
    json_put_text(row, "place", place);
    if (bus->kind == BUS_TTY || bus->kind == BUS_RTU_OVER_TCP)
        json_put_integer(row, "baud", bus->baud);
    json_put_flag(row, "up", !desk_bus_lost(house->desk, i));
    for (uint32_t d = bus->first_device; all && d < bus->first_device + bus->devices; d++)
        acquire_device(house->acquire, d, &all[d]);
    for (uint32_t d = bus->first_device; all && d < bus->first_device + bus->devices; d++) {
        json_add(devices, device_json(house, d, all));
        answering += all[d].good && !all[d].lost;
    }
    if (all && bus->kind != BUS_GPIO)
        put_work(house, i, all, row);
    free(all);
    json_put_integer(row, "devices", bus->devices);
    json_put_integer(row, "answering", answering);
    json_put(row, "device", devices);
    return row;
}
