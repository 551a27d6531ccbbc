/*
 * load - what the blocks of a bus cost, and what follows from that.
 *
 * The bus serves blocks with alarms first, but for one request in eight, and never interrupts one.
 * So a reading with alarms is complete, after its turn came, within the longest time that the bus
 * can be busy with such blocks without a pause: one request that was in hand, then every such block
 * as often as its turn comes in that time, and the others in between. That time is found by
 * adding up until the sum stays; when devices fall silent their time-outs come on top. From a
 * change to its reading it is one period more. The bound holds for every order in which turns can
 * fall, so it is a little more than what will be seen. Main thread; allocates plans.
 */
#include "acquire/load.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "acquire/acquire.h"
#include "acquire/plan.h"

enum {
    AROUND = 3, /* bytes of an RTU frame around its PDU */
    READ_REQUEST = 5,
    TURNAROUND_US = 5000, /* of a device whose model says nothing */
    USUAL_LEAST_US = 50000,
    BETWEEN = 7, /* requests with alarms in a row while others wait */
    ENDLESS_US = 600000000,
    DAY_MS = 86400000,
    ROUND_US = 2000 /* clocks of ms */
};

static bool is_rtu(const struct bus_site *bus)
{
    return bus->kind == BUS_TTY || bus->kind == BUS_RTU_OVER_TCP;
}

static int64_t character_ns(const struct bus_site *bus)
{
    return is_rtu(bus) ? (1 + bus->data_bits + (bus->parity != 'N') + bus->stop_bits) *
                             1000000000LL / bus->baud
                       : 0;
}

int64_t load_sending_us(const struct bus_site *bus, size_t pdu)
{
    return (int64_t)(pdu + AROUND) * character_ns(bus) / 1000;
}

int64_t load_silence_us(const struct bus_site *bus, int64_t gap_us)
{
    int64_t line = bus->baud > 19200 ? 1750 : character_ns(bus) * 7 / 2000;

    return is_rtu(bus) && line > gap_us ? line : gap_us;
}

static int64_t turnaround_us(const struct bus_site *bus, const struct product *product)
{
    return product->turnaround_ms ? product->turnaround_ms * 1000LL
           : is_rtu(bus)          ? TURNAROUND_US
                                  : 0;
}

int64_t load_exchange_us(const struct bus_site *bus, const struct product *product,
                         size_t request_pdu, size_t reply_pdu)
{
    return load_sending_us(bus, request_pdu) + turnaround_us(bus, product) +
           load_sending_us(bus, reply_pdu) + load_silence_us(bus, product->gap_ms * 1000LL);
}

static int64_t whole_us(const struct product *product)
{
    return (product->timeout_ms ? product->timeout_ms : ACQUIRE_TIMEOUT_MS) * 1000LL;
}

/* ---- one bus ---- */

struct demand {
    int64_t cost_us; /* one request */
    int64_t period_us;
    int64_t times;
    bool alarms;
};

/* What a bus is asked to do. */
struct carry {
    struct demand *demand;
    uint32_t demands, devices;
    int64_t *silent_us; /* [devices]: what asking costs when it falls silent, the longest first */
    int64_t whole_us;   /* the longest time-out */
};

static void carry_clear(struct carry *carry)
{
    free(carry->demand);
    free(carry->silent_us);
}

static int longest_first(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return x < y ? 1 : x > y ? -1 : 0;
}

/* The time-out that such a device comes to have, with what its buckets round up. */
static int64_t silent_us(const struct bus_site *bus, const struct product *product, size_t reply)
{
    int64_t usual = turnaround_us(bus, product) * 5 * 5 / 4;

    usual = (usual > USUAL_LEAST_US ? usual : USUAL_LEAST_US) + load_sending_us(bus, reply);
    usual = usual < whole_us(product) ? usual : whole_us(product);
    return load_sending_us(bus, READ_REQUEST) + usual +
           load_silence_us(bus, product->gap_ms * 1000LL);
}

static void add_block(const struct site *site, const struct bus_site *bus,
                      const struct plan_block *block, struct carry *carry)
{
    const struct product *product = site->device[block->device].product;
    size_t reply = plan_reply(block->space, block->count);
    struct demand *demand = &carry->demand[carry->demands++];
    int64_t *silent = &carry->silent_us[block->device - bus->first_device];
    int64_t cost = silent_us(bus, product, reply);

    *demand = (struct demand){.cost_us = load_exchange_us(bus, product, READ_REQUEST, reply),
                              .period_us = block->period_ms * 1000LL,
                              .times = product->times > 1 ? product->times : 1,
                              .alarms = block->alarms};
    *silent = cost > *silent ? cost : *silent;
    cost += whole_us(product);
    carry->whole_us = cost > carry->whole_us ? cost : carry->whole_us;
}

static int carry_make(const struct site *site, uint32_t bus, struct carry *out)
{
    const struct bus_site *b = &site->bus[bus];
    struct carry carry = {.devices = b->devices};
    struct plan plan;
    int rc = plan_make(site, bus, &plan);

    if (rc)
        return rc;
    carry.demand = calloc(plan.blocks + 1, sizeof *carry.demand);
    carry.silent_us = calloc(b->devices + 1, sizeof *carry.silent_us);
    if (!carry.demand || !carry.silent_us) {
        carry_clear(&carry);
        plan_clear(&plan);
        return -ENOMEM;
    }
    for (uint32_t i = 0; i < plan.blocks; i++)
        add_block(site, b, &plan.block[i], &carry);
    plan_clear(&plan);
    qsort(carry.silent_us, carry.devices, sizeof *carry.silent_us, longest_first);
    *out = carry;
    return 0;
}

static double busy_of(const struct carry *carry)
{
    double busy = 0;

    for (uint32_t i = 0; i < carry->demands; i++)
        busy += (double)(carry->demand[i].cost_us * carry->demand[i].times) /
                (double)carry->demand[i].period_us;
    return busy;
}

/* Everything that the turns of such blocks ask for within `span`, and in how many requests. */
static int64_t asked_us(const struct carry *carry, bool alarms, int64_t span, int64_t *requests)
{
    int64_t sum = 0;

    for (uint32_t i = 0; i < carry->demands; i++) {
        const struct demand *d = &carry->demand[i];
        int64_t n = (span + d->period_us - 1) / d->period_us * d->times;

        if (d->alarms != alarms)
            continue;
        sum += n * d->cost_us;
        *requests += n;
    }
    return sum;
}

/* The longest request that may be in hand, or come in between, without alarms. */
static int64_t longest_other(const struct carry *carry, uint32_t dead)
{
    int64_t longest = dead ? carry->silent_us[0] : 0;

    for (uint32_t i = 0; i < carry->demands; i++)
        if (!carry->demand[i].alarms && carry->demand[i].cost_us > longest)
            longest = carry->demand[i].cost_us;
    return longest;
}

/* The longest time that requests with alarms keep the bus; -1: for ever. */
static int64_t longest_busy(const struct carry *carry, uint32_t dead)
{
    int64_t other = longest_other(carry, dead), fixed = dead ? carry->whole_us : other;
    int64_t span, sum = 0;

    for (uint32_t i = 0; i < dead && i < carry->devices; i++)
        fixed += carry->silent_us[i];
    do {
        int64_t requests = dead, others = 0, between, waiting;

        span = sum;
        sum = fixed + asked_us(carry, true, span + 1, &requests);
        between = requests / BETWEEN * other;
        waiting = asked_us(carry, false, span + 1, &others);
        sum += dead || between < waiting ? between : waiting;
    } while (sum != span && sum < ENDLESS_US);
    return sum < ENDLESS_US ? sum : -1;
}

static uint32_t delay_of(int64_t busy_us, uint32_t period_ms)
{
    return busy_us < 0 ? LOAD_NEVER : period_ms + (uint32_t)((busy_us + ROUND_US + 999) / 1000);
}

/* ---- the shortest period ---- */

/* The share that the bus would be busy if nothing were read more often than every `least_ms`. */
static double busy_at(struct site *copy, const struct site *site, uint32_t bus, uint32_t least_ms)
{
    struct carry carry;
    double busy;

    for (uint32_t p = 0; p < site->points; p++)
        copy->point[p].period_ms =
            site->point[p].period_ms > least_ms ? site->point[p].period_ms : least_ms;
    if (carry_make(copy, bus, &carry))
        return INFINITY;
    busy = busy_of(&carry);
    carry_clear(&carry);
    return busy;
}

/* Steps in which people give periods. */
static uint32_t step_of(uint32_t ms)
{
    return ms < 1000 ? 10 : ms < 10000 ? 100 : 1000;
}

/* 0: none up to a day. */
static uint32_t shortest_of(const struct site *site, uint32_t bus)
{
    struct site copy = *site;
    uint32_t low = 0, high = 10;

    copy.point = calloc(site->points + 1, sizeof *copy.point);
    if (!copy.point)
        return 0;
    memcpy(copy.point, site->point, site->points * sizeof *copy.point);
    for (; high < DAY_MS && busy_at(&copy, site, bus, high) > LOAD_MOST; high *= 2)
        low = high;
    while (high - low > step_of(low)) {
        uint32_t middle = (low + high) / 2;

        if (busy_at(&copy, site, bus, middle) > LOAD_MOST)
            low = middle;
        else
            high = middle;
    }
    low -= low % step_of(low);
    while (low < DAY_MS && busy_at(&copy, site, bus, low) > LOAD_MOST)
        low += step_of(low);
    free(copy.point);
    return low < DAY_MS ? low : 0;
}

/* ---- for others ---- */

int load_make(const struct site *site, uint32_t bus, uint32_t dead, struct load *out)
{
    const struct bus_site *b = &site->bus[bus];
    struct carry carry;
    int64_t alive_us, dead_us;
    int rc = carry_make(site, bus, &carry);

    if (rc)
        return rc;
    dead = dead < b->devices ? dead : b->devices ? b->devices - 1 : 0;
    *out = (struct load){
        .busy = busy_of(&carry), .requests = carry.demands, .worst_point = SITE_NO, .dead = dead};
    alive_us = longest_busy(&carry, 0);
    dead_us = longest_busy(&carry, dead);
    carry_clear(&carry);
    for (uint32_t p = 0; p < site->points; p++) {
        const struct point_site *point = &site->point[p];

        if (site->device[point->device].bus != bus || !point->alarms ||
            (out->worst_point != SITE_NO &&
             point->period_ms <= site->point[out->worst_point].period_ms))
            continue;
        out->worst_point = p;
        out->worst_ms = delay_of(alive_us, point->period_ms);
        out->worst_dead_ms = delay_of(dead_us, point->period_ms);
    }
    if (out->busy > LOAD_MOST)
        out->shortest_ms = shortest_of(site, bus);
    return 0;
}

uint32_t load_delay_ms(const struct site *site, uint32_t point, uint32_t dead)
{
    struct carry carry;
    int64_t busy_us;

    if (carry_make(site, site->device[site->point[point].device].bus, &carry))
        return LOAD_NEVER;
    busy_us = longest_busy(&carry, dead);
    carry_clear(&carry);
    return delay_of(busy_us, site->point[point].period_ms);
}
