/*
 * bus_device - what the outcome of a request changes.
 *
 * On RTU a unit that missed once is not asked for one more time-out, in which late replies are
 * drained, and then has to prove that it answers what it is asked (proof.c). Over TCP a transaction
 * number does all this, and the next right answer counts, if the device itself sets it. A gateway
 * with a line behind it may put the newest number to whatever comes from there, however late; so
 * units that share an endpoint, or of which the gateway says that they are silent, are taken as on
 * RTU. How long a device is waited for is drawn from what it used to need.
 *
 * A block that the device refuses for its addresses is parted until the register that does not
 * exist stands alone; that one is told once and tried again rarely. A device that refuses all may
 * still be starting: the first data that it has bring back everything.
 */
#include <math.h>

#include "acquire/bus_inside.h"
#include "acquire/load.h"
#include "base/sum.h"
#include "estate_plugin.h"

enum {
    WHOLE_EVERY = 4,        /* misses of a device that never answered: the whole time-out .. */
    WHOLE_EVERY_KNOWN = 16, /* .. the same of one that did .. */
    WHOLE_ANYWAY = 64,      /* .. and even if it makes others wait */
    PROBE_REFUSALS = 2,     /* in a row, of a device that is not trusted: they are believed */
    BLOCK_REFUSALS = 3,     /* in a row, of a block that cannot be parted or was read before */
    ILLEGAL_ADDRESS = 2,
    ILLEGAL_VALUE = 3
};

const struct product *bus_product(const struct bus *bus, uint32_t device)
{
    return bus->site->device[bus->track[device].site_index].product;
}

uint32_t bus_whole_ms(const struct bus *bus, uint32_t device)
{
    uint32_t ms = bus_product(bus, device)->timeout_ms;

    return ms ? ms : ACQUIRE_TIMEOUT_MS;
}

/* ---- how long to wait ---- */

/* The shortest that a device needs which answers now, or what the model says if that is more. */
static int64_t usual_of_others(const struct bus *bus, const struct product *product)
{
    int64_t usual = INT64_MAX, stated = 5000 * (int64_t)product->turnaround_ms;

    for (uint32_t d = 0; d < bus->due.devices; d++)
        if (bus->due.device[d].living && patience_usual(&bus->track[d].patience) < usual)
            usual = patience_usual(&bus->track[d].patience);
    return usual > stated ? usual : stated;
}

/* Is this the probe that gets the whole time-out? The device may be slow, or have become so: a late
 * reply was heard, or it did not answer shorter ones. The living are not to feel it, but for a
 * moment at the start and then very rarely, for who never answered and may never have been given
 * the time that it needs. */
static bool is_whole(const struct bus *bus, uint32_t d, bool ever, int64_t now_ms)
{
    const struct due_device *device = &bus->due.device[d];
    uint32_t every = ever ? WHOLE_EVERY_KNOWN : WHOLE_EVERY;

    if (!bus->due.living || bus->track[d].slow)
        return true;
    if (device->missed % every != every - 1)
        return false;
    return (!ever && !device->lost && !bus->numbered) ||
           (!ever && device->missed % WHOLE_ANYWAY == WHOLE_ANYWAY - 1) ||
           due_free_ms(&bus->due, now_ms) > bus_whole_ms(bus, d);
}

/* A device is waited for as long as it has ever needed, and some; so one that falls silent holds up
 * the others for a moment and not for a time-out. While nobody answers nobody is held up. */
int64_t bus_timeout_us(const struct bus *bus, uint32_t d, size_t reply, int64_t now_ms)
{
    const struct product *product = bus_product(bus, d);
    int64_t whole = bus_whole_ms(bus, d) * 1000LL;
    int64_t usual = patience_usual(&bus->track[d].patience);

    if (is_whole(bus, d, usual > 0, now_ms))
        return whole;
    if (!usual)
        usual = usual_of_others(bus, product);
    usual += load_sending_us(&bus->site->bus[bus->index], reply);
    return usual < whole ? usual : whole;
}

/* ---- blocks ---- */

/* What is read faster for a while may have to wait: nobody planned for it. */
static void turn_over(struct bus *bus, uint32_t b, int64_t now_ms)
{
    uint32_t skipped = due_advance(&bus->due.block[b], now_ms);

    if (bus->due.block[b].period_ms == bus->plan.block[b].period_ms)
        bus->counters.overdue += skipped;
}

/* Another block of the device, if it has one, is asked when the device is not trusted. */
static void next_probe(struct bus *bus, uint32_t d)
{
    uint32_t b = bus->due.device[d].probe;

    do
        b = (b + 1) % bus->due.blocks;
    while (bus->due.block[b].device != d);
    bus->due.device[d].probe = b;
}

/* Parts a block in two, which are both due. */
static bool part(struct bus *bus, uint32_t b)
{
    struct due_block *due = &bus->due.block[b];

    points_forget(&bus->points, b);
    if (!plan_split(&bus->plan, bus->site, b))
        return false;
    due->refused = 0;
    bus->due.block[bus->due.blocks++] = *due;
    bus->due.block[bus->due.blocks - 1].alarms = bus->plan.block[bus->due.blocks - 1].alarms;
    due->alarms = bus->plan.block[b].alarms;
    return true;
}

/* One point whose registers the device does not have: retried rarely. */
static void unsupported(struct bus *bus, uint32_t b, int64_t now_ms)
{
    struct due_block *block = &bus->due.block[b];

    if (!block->retry_ms)
        bus->track[block->device].counters.unsupported++;
    if (bus->due.device[block->device].probe == b)
        next_probe(bus, block->device);
    due_postpone(&bus->due, b, now_ms);
}

/* `sure`: the exception is the answer to this question. What was read before is refused for a
 * while only, as far as we know: registers do not vanish, but devices start. */
static void refused(struct bus *bus, uint32_t b, uint8_t exception, bool sure, int64_t now_ms)
{
    struct due_block *block = &bus->due.block[b];
    bool many = bus->plan.block[b].slots > 1, often = ++block->refused >= BLOCK_REFUSALS;
    bool address = exception == ILLEGAL_ADDRESS || (exception == ILLEGAL_VALUE && many);

    if (sure && address && many && (often || !block->good) && part(bus, b))
        return;
    if (sure && address && !many && often && !block->good) {
        unsupported(bus, b, now_ms);
        return;
    }
    points_refuse(&bus->points, b, now_ms);
    turn_over(bus, b, now_ms);
}

static void take_words(struct bus *bus, const struct bus_reply *reply, int64_t now_ms)
{
    const struct plan_block *block = &bus->plan.block[bus->asked];
    const uint8_t *data = reply->pdu + 2;
    uint16_t word[PLAN_BITS];
    struct decode_words words = {word, block->first, block->count};
    struct due_block *due = &bus->due.block[bus->asked];

    for (uint16_t i = 0; i < block->count; i++)
        word[i] = plan_is_bits(block->space) ? data[i / 8] >> i % 8 & 1
                                             : (uint16_t)(data[2 * i] << 8 | data[2 * i + 1]);
    if (due->retry_ms)
        bus->track[due->device].counters.unsupported--;
    if (!due->good)
        due_started(&bus->due, due->device, now_ms);
    due->retry_ms = due->refused = 0;
    due->good = true;
    if (points_take(&bus->points, bus->asked, &words, now_ms))
        turn_over(bus, bus->asked, now_ms);
}

/* ---- devices ---- */

/* Who hears of it finds it in the counters. */
static void tell_device(struct bus *bus, uint32_t d, uint8_t quality, uint8_t fault, int64_t now_ms)
{
    const struct bus_track *track = &bus->track[d];

    bus->sink.counted(bus->sink.owner, track->site_index, &track->counters);
    points_tell(&bus->points, READING_DEVICE, track->site_index, quality, fault, NAN, now_ms);
}

static void is_back(struct bus *bus, uint32_t d, int64_t now_ms)
{
    if (!due_answered(&bus->due, d, now_ms))
        return;
    bus->track[d].counters.lost = false;
    tell_device(bus, d, ESTATE_GOOD, FAULT_NONE, now_ms);
}

static void trust(struct bus *bus, uint32_t d, int64_t now_ms)
{
    if (!bus->due.device[d].trusted)
        due_trust(&bus->due, d, now_ms);
    bus->track[d].refused = 0;
    is_back(bus, d, now_ms);
}

/* A device that refuses its probe is there, but proves nothing: try its next block a cycle on. */
static void refused_probe(struct bus *bus, uint32_t d, uint8_t exception, int64_t now_ms)
{
    struct due_device *device = &bus->due.device[d];
    bool sure = ++bus->track[d].refused >= PROBE_REFUSALS;
    uint32_t blocks = bus->due.blocks;

    refused(bus, bus->asked, exception, sure, now_ms);
    is_back(bus, d, now_ms);
    if (bus->due.blocks > blocks)
        return;
    if (device->probe == bus->asked)
        next_probe(bus, d);
    device->rest_until_ms = now_ms + device->cycle_ms;
}

/* One step of the proof that the device answers what it is asked. */
static void prove(struct bus *bus, uint32_t d, const struct bus_reply *reply, int64_t now_ms)
{
    const struct plan_block *block = &bus->plan.block[bus->asked];
    struct bus_track *track = &bus->track[d];

    switch (proof_answer(&track->proof, block->space, block->count,
                         plan_most(bus_product(bus, d), block->space),
                         reply->fault == FAULT_EXCEPTION)) {
    case PROOF_DONE:
        trust(bus, d, now_ms);
        due_started(&bus->due, d, now_ms);
        break;
    case PROOF_REFUSED:
        refused_probe(bus, d, reply->exception, now_ms);
        break;
    case PROOF_ON:
        break;
    }
}

/* Silence to the odd count may be how the device refuses it: that alone is no miss. */
static bool is_ignored(struct bus *bus, uint32_t d, uint8_t fault, int64_t now_ms)
{
    struct proof *proof = &bus->track[d].proof;

    if (!proof->odd || fault != FAULT_TIMEOUT)
        return false;
    proof_ignored(proof);
    due_hold(&bus->due, d, now_ms + bus_whole_ms(bus, d));
    return true;
}

void bus_missed(struct bus *bus, uint32_t d, uint8_t fault, int64_t now_ms)
{
    struct due_device *device = &bus->due.device[d];
    struct bus_track *track = &bus->track[d];
    const struct plan_block *block = &bus->plan.block[bus->asked];
    bool quiet = !bus->exact && fault != FAULT_LINK, newly;
    int64_t cost_us;

    if (device->missed)
        bus->counters.probing_us += (now_ms - bus->asked_ms) * 1000;
    device->trusted = false;
    if (!bus->exact && !bus->down) /* what was not asked is not answered */
        proof_missed(&track->proof, block->space, block->first, bus->count,
                     now_ms + PROOF_LATE * (int64_t)bus_whole_ms(bus, d));
    if (is_ignored(bus, d, fault, now_ms))
        return;
    proof_again(&track->proof);
    points_forget(&bus->points, bus->asked);
    newly =
        due_missed(&bus->due, d, now_ms - bus->asked_ms, quiet ? bus_whole_ms(bus, d) : 0, now_ms);
    cost_us =
        bus->sending_us + bus_timeout_us(bus, d, plan_reply(block->space, block->count), now_ms);
    device->cost_ms = (uint32_t)(cost_us / 1000) + 1;
    if (!newly)
        return;
    track->counters.lost = true;
    track->counters.lost_since_ms = device->missing_since_ms;
    tell_device(bus, d, ESTATE_LOST, fault, now_ms);
}

static bool is_doubtful(struct bus *bus, uint32_t d, uint8_t space, uint16_t first, uint16_t count,
                        int64_t now_ms)
{
    int64_t until_ms = now_ms + PROOF_LATE * (int64_t)bus_whole_ms(bus, d);

    return !bus->exact &&
           proof_answered(&bus->track[d].proof, space, first, count, until_ms, now_ms);
}

void bus_await_late(struct bus *bus, uint32_t d, uint8_t space, uint16_t first, uint16_t count,
                    int64_t now_ms)
{
    if (is_doubtful(bus, d, space, first, count, now_ms))
        due_hold(&bus->due, d, now_ms + bus_whole_ms(bus, d));
}

void bus_heard(struct bus *bus, uint32_t device, uint32_t block, const struct bus_reply *reply)
{
    bus->heard = sum_add(sum_add(0, &device, sizeof device), reply->pdu, reply->length);
    bus->heard_block = block;
}

/* An adapter hands over every 16 ms, so the second copy of a reply may come when the next question
 * is out. What is the reply before once more, though something else was asked, counts only if it is
 * no news. */
static bool is_copy(struct bus *bus, uint32_t d, const struct bus_reply *reply)
{
    uint64_t before = bus->heard;
    uint32_t before_block = bus->heard_block;

    bus_heard(bus, d, bus->asked, reply);
    if (!bus->exact && bus->heard == before && bus->asked != before_block &&
        bus->heard != bus->sum[bus->asked])
        return true;
    bus->sum[bus->asked] = bus->heard;
    return false;
}

void bus_answered(struct bus *bus, uint32_t d, const struct bus_reply *reply, int64_t now_ms)
{
    const struct plan_block *block = &bus->plan.block[bus->asked];
    struct bus_track *track = &bus->track[d];

    patience_add(&track->patience, reply->turnaround_us);
    track->counters.reply_last_us = (uint32_t)reply->turnaround_us;
    track->counters.reply_p50_us = (uint32_t)patience_quantile(&track->patience, 50);
    track->counters.reply_p99_us = (uint32_t)patience_quantile(&track->patience, 99);
    if (bus->exact)
        trust(bus, d, now_ms);
    if (!bus->due.device[d].trusted) {
        bus_heard(bus, d, bus->count == block->count ? bus->asked : SITE_NO, reply);
        is_doubtful(bus, d, block->space, block->first, bus->count, now_ms);
        prove(bus, d, reply, now_ms);
    } else if (reply->fault == FAULT_EXCEPTION) {
        track->proof.plain = 0; /* only reads that brought data count there */
        refused(bus, bus->asked, reply->exception, true, now_ms);
    } else if (is_copy(bus, d, reply)) {
        due_hold(&bus->due, d, now_ms + bus_whole_ms(bus, d));
    } else {
        bus_await_late(bus, d, block->space, block->first, bus->count, now_ms);
        take_words(bus, reply, now_ms);
    }
}
