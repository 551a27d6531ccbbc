/*
 * bus - one request after the other.
 *
 * Which block is next is due's business, which registers belong together plan's, what an outcome
 * changes bus_device's. Here they meet: a request is made, and its outcome goes where it belongs.
 * Orders of others go between our own requests, never into one; not two in a row while alarms wait.
 *
 * Time only comes in as an argument, so a test runs a day in a second. Runs on the bus's thread.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "acquire/bus_inside.h"
#include "acquire/load.h"
#include "estate_plugin.h"

enum { WAIT_MOST_MS = 60000, READ_REQUEST = 5 /* length of a PDU that reads */ };

#define FASTER_MOST 0.9 /* share of the bus up to which blocks may be read faster */

/* ---- making ---- */

static void start(struct bus *bus, int64_t now_ms)
{
    for (uint32_t d = 0; d < bus->due.devices; d++) {
        bus->track[d].site_index = bus->site->bus[bus->index].first_device + d;
        bus->due.device[d] =
            (struct due_device){.cycle_ms = UINT32_MAX, .probe = SITE_NO, .rest_until_ms = now_ms};
    }
    for (uint32_t b = 0; b < bus->plan.blocks; b++) {
        const struct plan_block *block = &bus->plan.block[b];
        uint32_t d = block->device - bus->track[0].site_index;
        struct due_device *device = &bus->due.device[d];

        bus->due.block[b] = (struct due_block){
            .device = d, .period_ms = block->period_ms, .alarms = block->alarms, .at_ms = now_ms};
        if (device->probe == SITE_NO)
            device->probe = b;
        if (block->period_ms < device->cycle_ms)
            device->cycle_ms = block->period_ms;
    }
    due_start(&bus->due, now_ms);
    bus->counters.since_ms = now_ms;
}

int bus_new(const struct site *site, uint32_t index, uint32_t generation,
            const struct bus_sink *sink, int64_t now_ms, struct bus **out)
{
    struct bus *bus = calloc(1, sizeof *bus);
    int rc = -ENOMEM;

    if (!bus)
        return rc;
    bus->site = site;
    bus->sink = *sink;
    bus->index = index;
    bus->numbered = site->bus[index].kind == BUS_TCP;
    bus->exact = bus->numbered && site->bus[index].devices < 2;
    bus->heard_block = SITE_NO;
    rc = plan_make(site, index, &bus->plan);
    if (!rc)
        rc = points_new(site, &bus->plan, sink, generation, &bus->points);
    if (rc)
        goto fail;
    bus->due.blocks = bus->plan.blocks;
    bus->due.devices = site->bus[index].devices;
    bus->due.block = calloc(bus->plan.slots + 1, sizeof *bus->due.block);
    bus->due.device = calloc(bus->due.devices + 1, sizeof *bus->due.device);
    bus->track = calloc(bus->due.devices + 1, sizeof *bus->track);
    bus->sum = calloc(bus->plan.slots + 1, sizeof *bus->sum);
    rc = -ENOMEM;
    if (!bus->due.block || !bus->due.device || !bus->track || !bus->sum)
        goto fail;
    rc = orders_init(&bus->orders); /* last: what each request looks at lies together before it */
    if (rc)
        goto fail;
    start(bus, now_ms);
    *out = bus;
    return 0;
fail:
    bus_free(bus);
    return rc;
}

void bus_free(struct bus *bus)
{
    if (!bus)
        return;
    orders_clear(&bus->orders);
    plan_clear(&bus->plan);
    points_clear(&bus->points);
    free(bus->due.block);
    free(bus->due.device);
    free(bus->track);
    free(bus->sum);
    free(bus);
}

/* ---- asking ---- */

static void ask_block(struct bus *bus, int64_t now_ms, struct bus_request *out)
{
    const struct plan_block *block = &bus->plan.block[bus->asked];
    uint32_t d = bus->due.block[bus->asked].device;
    const struct product *product = bus_product(bus, d);
    struct bus_track *track = &bus->track[d];
    uint16_t count = block->count;
    bool fresh;

    if (track->proof.odd)
        count = proof_odd_count(&track->proof, block->space, block->count,
                                plan_most(product, block->space), &fresh);
    proof_ask(&track->proof, block->space, count, bus->due.device[d].probe == bus->asked);
    bus->count = count;
    out->unit = bus->site->device[block->device].unit;
    out->length = READ_REQUEST; /* what is behind it in `pdu` nobody looks at */
    out->pdu[0] = orders_function(block->space);
    out->pdu[1] = block->first >> 8;
    out->pdu[2] = block->first & 0xFF;
    out->pdu[3] = count >> 8;
    out->pdu[4] = count & 0xFF;
    out->timeout_us = bus_timeout_us(bus, d, plan_reply(block->space, count), now_ms);
    out->gap_us = product->gap_ms * 1000LL;
    track->slow = false;
    track->counters.timeout_ms = (uint32_t)((out->timeout_us + 999) / 1000);
    due_ask(&bus->due, bus->asked, now_ms);
}

/* The device of this unit on this bus, SITE_NO if there is none. */
static uint32_t find_unit(const struct bus *bus, uint8_t unit)
{
    for (uint32_t d = 0; d < bus->due.devices; d++)
        if (bus->site->device[bus->track[d].site_index].unit == unit)
            return d;
    return SITE_NO;
}

static uint32_t order_timeout_ms(const struct bus *bus, const struct acquire_order *order)
{
    uint32_t d = find_unit(bus, order->unit);

    if (order->timeout_ms)
        return order->timeout_ms;
    return d == SITE_NO ? ACQUIRE_TIMEOUT_MS : bus_whole_ms(bus, d);
}

/* First register of an order that reads. */
static uint16_t first_of(const struct acquire_order *order)
{
    return (uint16_t)(order->pdu[1] << 8 | order->pdu[2]);
}

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* When the order may be sent: not in a quarantine, nor while a reply to an earlier question could
 * be taken for its own. */
static int64_t order_from(const struct bus *bus, const struct acquire_order *order)
{
    uint32_t d = find_unit(bus, order->unit);
    int64_t from = orders_quiet_until(&bus->orders, order->unit);
    uint16_t count;
    uint8_t space;

    if (bus->exact || d == SITE_NO)
        return from;
    if (orders_reads(order, &space, &count)) {
        if (!bus->due.device[d].trusted && proof_asked_lately(&bus->track[d].proof, space, count))
            return INT64_MAX;
        from = later(from, proof_twin_until(&bus->track[d].proof, space, first_of(order), count));
    }
    return later(from, bus->due.device[d].quiet_until_ms);
}

/* An idle order goes into a pause that holds it even if nobody answers; who answers is quick. */
static bool fits(const struct bus *bus, const struct acquire_order *order, int64_t pause_ms)
{
    uint32_t d = find_unit(bus, order->unit);
    bool quick = d != SITE_NO && !bus->track[d].counters.lost;

    return !order->idle || pause_ms >= (quick ? 1 : order_timeout_ms(bus, order));
}

/* Takes the first order that may go now. *wait_ms: until a block is due; lowered to when an order
 * may be. */
static bool pick_order(struct bus *bus, int64_t now_ms, int64_t *wait_ms)
{
    int64_t pause_ms = *wait_ms;

    if (pause_ms == 0 && bus->ordered && due_alarms_wait(&bus->due, now_ms))
        return false;
    for (uint32_t i = 0; i < bus->orders.count; i++) {
        const struct acquire_order *order = &bus->orders.waiting[i];
        int64_t from = order_from(bus, order), next = order->until_ms + 1;

        if (from <= now_ms && fits(bus, order, pause_ms)) {
            orders_take(&bus->orders, i, &bus->order);
            return true;
        }
        next = from > now_ms && from < next ? from : next;
        *wait_ms = next - now_ms < *wait_ms ? next - now_ms : *wait_ms;
    }
    return false;
}

static void ask_order(struct bus *bus, struct bus_request *out)
{
    const struct acquire_order *order = &bus->order;
    uint32_t d = find_unit(bus, order->unit);
    uint16_t count;
    uint8_t space;

    *out = (struct bus_request){.unit = order->unit,
                                .length = order->length,
                                .timeout_us = order_timeout_ms(bus, order) * 1000LL};
    memcpy(out->pdu, order->pdu, order->length);
    bus->counters.orders++;
    if (d == SITE_NO)
        return;
    out->gap_us = bus_product(bus, d)->gap_ms * 1000LL;
    if (orders_reads(order, &space, &count))
        proof_ask(&bus->track[d].proof, space, count, false);
}

/* ---- how often ---- */

/* Share of the bus's time that a block takes. */
static double share_of(const struct bus *bus, uint32_t b, uint32_t period_ms)
{
    const struct plan_block *block = &bus->plan.block[b];
    const struct product *product = bus->site->device[block->device].product;
    int64_t cost_us = load_exchange_us(&bus->site->bus[bus->index], product, READ_REQUEST,
                                       plan_reply(block->space, block->count));

    return (double)cost_us * (product->times > 1 ? product->times : 1) / (period_ms * 1000.0);
}

/* The period that somebody wants for this block, or the shortest for which there is room. */
static uint32_t pace_of(const struct bus *bus, uint32_t b)
{
    const struct plan_block *block = &bus->plan.block[b];
    uint32_t wanted_ms = block->period_ms, least_ms;
    double room = FASTER_MOST;

    for (uint32_t i = 0; bus->sink.period && i < block->slots; i++) {
        int32_t ms = bus->sink.period(bus->sink.owner, bus->plan.slot[block->first_slot + i]);

        if (ms > 0 && (uint32_t)ms < wanted_ms)
            wanted_ms = (uint32_t)ms;
    }
    if (wanted_ms == block->period_ms)
        return wanted_ms;
    for (uint32_t i = 0; i < bus->due.blocks; i++)
        if (i != b && !bus->due.block[i].retry_ms)
            room -= share_of(bus, i, bus->due.block[i].period_ms);
    if (room <= share_of(bus, b, block->period_ms))
        return block->period_ms;
    least_ms = (uint32_t)ceil(share_of(bus, b, 1) / room);
    return wanted_ms > least_ms ? wanted_ms : least_ms;
}

/* The block's next turn is no later than its period says. */
static void repace(struct bus *bus, uint32_t b, int64_t now_ms)
{
    struct due_block *block = &bus->due.block[b];
    uint32_t period_ms = pace_of(bus, b);

    if (period_ms == block->period_ms)
        return;
    block->period_ms = period_ms;
    bus->counters.faster = 0;
    for (uint32_t i = 0; i < bus->due.blocks; i++)
        bus->counters.faster += bus->due.block[i].period_ms < bus->plan.block[i].period_ms;
    if (!block->retry_ms && block->at_ms > now_ms + period_ms)
        block->at_ms = now_ms + period_ms;
}

static void repace_all(struct bus *bus, int64_t now_ms)
{
    for (uint32_t b = 0; b < bus->due.blocks; b++)
        repace(bus, b, now_ms);
}

static void answer(struct bus *bus, const struct acquire_order *order,
                   const struct bus_reply *reply)
{
    struct acquire_answer answer = {.number = order->number,
                                    .fault = reply->fault,
                                    .exception = reply->exception,
                                    .turnaround_us = (uint32_t)reply->turnaround_us};

    if (reply->fault == FAULT_NONE) {
        answer.length = reply->length;
        memcpy(answer.pdu, reply->pdu, reply->length);
    }
    bus->sink.answer(bus->sink.owner, &answer);
}

static void answer_unsent(struct bus *bus, const struct acquire_order *order)
{
    answer(bus, order, &(struct bus_reply){.fault = FAULT_LINK});
}

void bus_order(struct bus *bus, const struct acquire_order *order, int64_t now_ms)
{
    if (order->repace)
        repace_all(bus, now_ms);
    else if (order->length == 0 || order->length > ACQUIRE_PDU ||
             !orders_put(&bus->orders, order, now_ms))
        answer_unsent(bus, order);
}

/* Until when the block in hand may not be asked for: the late reply to another question would look
 * like its own. While a device is not trusted nothing that it says is believed anyway. */
static int64_t held_until(const struct bus *bus)
{
    const struct plan_block *block = &bus->plan.block[bus->asked];
    uint32_t d = bus->due.block[bus->asked].device;

    if (bus->exact || !bus->due.device[d].trusted)
        return INT64_MIN;
    return proof_twin_until(&bus->track[d].proof, block->space, block->first, block->count);
}

/* 0 and the block to ask for, or the ms until there is one. */
static int64_t next_block(struct bus *bus, int64_t now_ms)
{
    int64_t wait, held;

    while ((wait = due_next(&bus->due, now_ms, &bus->asked)) == 0) {
        held = held_until(bus);
        if (held <= now_ms)
            break;
        due_hold_block(&bus->due, bus->asked, held, now_ms);
    }
    return wait;
}

int64_t bus_next(struct bus *bus, int64_t now_ms, struct bus_request *out)
{
    int64_t wait = next_block(bus, now_ms);
    struct acquire_order expired;

    while (orders_expired(&bus->orders, now_ms, &expired))
        answer_unsent(bus, &expired);
    if (pick_order(bus, now_ms, &wait)) {
        bus->ordered = true;
        ask_order(bus, out);
    } else if (wait > 0) {
        return wait < WAIT_MOST_MS ? wait : WAIT_MOST_MS;
    } else {
        bus->ordered = false;
        ask_block(bus, now_ms, out);
    }
    bus->asked_ms = now_ms;
    bus->sending_us = load_sending_us(&bus->site->bus[bus->index], out->length) +
                      load_silence_us(&bus->site->bus[bus->index], out->gap_us);
    return 0;
}

/* ---- outcomes ---- */

static void count(struct device_counters *counters, uint8_t unit, const struct bus_reply *reply)
{
    counters->requests++;
    if (reply->fault)
        counters->by_fault[reply->fault]++;
    else
        counters->good++;
    for (uint8_t i = 0; i < reply->strays; i++)
        counters->other_unit += reply->stray[i] != unit;
    counters->garbled += reply->event[BUS_GARBLED];
    counters->echo += reply->event[BUS_ECHO];
    counters->noise += reply->event[BUS_NOISE];
}

/* Whose reply comes when nobody waits for it is late, whoever was asked meanwhile; if it missed, it
 * may have become slow. */
static void hear_the_late(struct bus *bus, const struct bus_reply *reply)
{
    for (uint8_t i = 0; i < reply->strays; i++) {
        uint32_t d = find_unit(bus, reply->stray[i]);

        if (d == SITE_NO)
            continue;
        bus->track[d].slow |= bus->due.device[d].missed > 0;
        bus->track[d].counters.late++;
        bus->sink.counted(bus->sink.owner, bus->track[d].site_index, &bus->track[d].counters);
    }
}

static void order_missed(struct bus *bus, uint32_t d, int64_t now_ms)
{
    const struct acquire_order *order = &bus->order;
    struct proof *proof = &bus->track[d].proof;
    uint16_t count;
    uint8_t space;

    due_distrust(&bus->due, d, orders_quiet_until(&bus->orders, order->unit));
    proof_again(proof);
    if (orders_reads(order, &space, &count))
        proof_missed(proof, space, first_of(order), count,
                     now_ms + PROOF_LATE * (int64_t)bus_whole_ms(bus, d));
}

/* A unit that missed an order is in quarantine like one that missed a block. */
static void done_order(struct bus *bus, const struct bus_reply *reply, int64_t now_ms)
{
    const struct acquire_order *order = &bus->order;
    uint32_t d = find_unit(bus, order->unit);
    bool silent = reply->fault && reply->fault != FAULT_EXCEPTION && reply->fault != FAULT_LINK;
    uint16_t count;
    uint8_t space;

    if (silent && !bus->exact) {
        bus->orders.quiet_until_ms[order->unit] =
            now_ms + (d == SITE_NO ? order_timeout_ms(bus, order) : bus_whole_ms(bus, d));
        if (d != SITE_NO)
            order_missed(bus, d, now_ms);
    } else if (d != SITE_NO && orders_reads(order, &space, &count)) {
        bus_await_late(bus, d, space, first_of(order), count, now_ms);
    }
    if (!reply->fault)
        bus_heard(bus, d, SITE_NO, reply);
    answer(bus, order, reply);
}

static void done_block(struct bus *bus, const struct bus_reply *reply, int64_t now_ms)
{
    uint32_t d = bus->due.block[bus->asked].device;
    struct bus_track *track = &bus->track[d];

    count(&track->counters, bus->site->device[track->site_index].unit, reply);
    if (reply->fault && reply->fault != FAULT_EXCEPTION)
        bus_missed(bus, d, reply->fault, now_ms);
    else
        bus_answered(bus, d, reply, now_ms);
    repace(bus, bus->asked, now_ms);
    bus->sink.counted(bus->sink.owner, track->site_index, &track->counters);
}

/* What the exchange took of the bus's time: by its bytes, since a request may be as short as the
 * grain of our clock; without a good reply by the clock. */
static int64_t busy_us(const struct bus *bus, const struct bus_reply *reply, int64_t now_ms)
{
    if (reply->fault && reply->fault != FAULT_EXCEPTION)
        return (now_ms - bus->asked_ms) * 1000;
    return bus->sending_us + reply->turnaround_us +
           load_sending_us(&bus->site->bus[bus->index], reply->length);
}

void bus_done(struct bus *bus, const struct bus_reply *reply, int64_t now_ms)
{
    /* Somebody else says that the unit is silent: there is a line behind it. */
    if (reply->fault == FAULT_TIMEOUT && reply->length)
        bus->exact = false;
    bus->counters.requests++;
    bus->counters.busy_us += busy_us(bus, reply, now_ms);
    if (bus->ordered)
        done_order(bus, reply, now_ms);
    else
        done_block(bus, reply, now_ms);
    hear_the_late(bus, reply);
    bus->sink.worked(bus->sink.owner, bus->index, &bus->counters);
}

void bus_link(struct bus *bus, bool up, int64_t now_ms)
{
    if (bus->linked && bus->down == !up)
        return;
    bus->linked = true;
    bus->down = !up;
    for (uint32_t d = 0; d < bus->due.devices; d++) {
        bus->due.device[d].trusted = false;
        proof_again(&bus->track[d].proof);
    }
    if (up)
        due_wake(&bus->due, now_ms);
    points_tell(&bus->points, READING_BUS, bus->index, up ? ESTATE_GOOD : ESTATE_LOST,
                up ? FAULT_NONE : FAULT_LINK, NAN, now_ms);
}
