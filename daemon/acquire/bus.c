/*
 * bus - asks the devices of one bus in turn and believes them only when it may.
 *
 * A Modbus RTU reply says which unit it comes from and how long it is, but not which question it
 * answers. After a reply that came too late every further one may belong to an earlier question,
 * and a register of another meaning looks like a value. The only mark that a question leaves on its
 * reply is the length. So a unit that missed once is not asked for one more time-out, in which late
 * replies are drained, and then has to answer twice properly: one plain read, and one of the same
 * registers with a count that none of its last questions had. Whoever is behind by up to MEMORY
 * questions answers that with another length. A device that refuses the odd count with an exception
 * is in step as well, if nothing but plain reads that brought data went before: only the odd one
 * can have been refused. Nothing is published from either. A unit starts in this state too: what
 * was asked before we came is unknown. Over TCP a transaction number does all this, and the next
 * right answer counts.
 *
 * A failed read publishes nothing: values age by themselves. A refused one makes its points bad at
 * once. Time only comes in as an argument, so a test runs a day in a second.
 */
#include "acquire/bus.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "acquire/decode.h"
#include "acquire/due.h"
#include "estate_plugin.h"

enum {
    MEMORY = 16,
    TIMEOUT_MS = 500,
    WAIT_MOST_MS = 60000,
    USUAL_REPLIES = 5, /* time-out: so many times the slowest reply so far, at least .. */
    USUAL_LEAST_MS = 100,
    WHOLE_EVERY = 4 /* misses in a row: the product's whole time-out again */
};

/* The length of a reply: registers, or bytes of bits. */
struct question {
    uint8_t space;
    uint16_t length;
};

/* What the bus knows of a device beyond its turns. */
struct track {
    uint32_t site_index, first_block, blocks;
    bool odd;                      /* the next proof is the odd count */
    bool refuses_odd;              /* it answered one with an exception */
    uint32_t plain;                /* plain reads of the probe in a row, up to now */
    struct question asked[MEMORY]; /* the last ones, oldest overwritten first */
    uint32_t asked_next;
    uint32_t slowest_ms; /* good reply so far; 0: it never answered */
    struct device_counters counters;
};

/* What is kept of a point between replies. */
struct memory {
    struct decode_memory decode;
    uint8_t fault; /* of the newest reading in a burst */
    uint16_t good; /* readings of the burst in `sample` */
    double *sample;
};

struct bus {
    const struct site *site;
    struct bus_sink sink;
    uint32_t index, generation;
    bool numbered; /* replies carry a transaction number */
    bool down;
    struct plan plan;
    struct due due;
    struct track *track;   /* [due.devices] */
    struct memory *memory; /* [plan.slots] */
    double *samples;
    uint16_t *burst; /* [plan.blocks]: readings of the running burst so far */
    uint32_t asked;  /* block in hand, and when it was asked */
    int64_t asked_ms;
};

static const struct product *product_of(const struct bus *bus, uint32_t device)
{
    return bus->site->device[bus->track[device].site_index].product;
}

static uint16_t times_of(const struct product *product)
{
    return product->times > 1 ? product->times : 1;
}

static uint32_t timeout_of(const struct product *product)
{
    return product->timeout_ms ? product->timeout_ms : TIMEOUT_MS;
}

/* ---- making ---- */

static void start_device(struct bus *bus, uint32_t d, int64_t now_ms)
{
    struct due_device *device = &bus->due.device[d];
    struct track *track = &bus->track[d];

    device->cycle_ms = UINT32_MAX;
    device->rest_until_ms = now_ms;
    device->probe = track->first_block;
    for (uint32_t b = track->first_block; b < track->first_block + track->blocks; b++)
        if (bus->plan.block[b].period_ms < device->cycle_ms)
            device->cycle_ms = bus->plan.block[b].period_ms;
}

static void start(struct bus *bus, int64_t now_ms)
{
    uint32_t first_device = bus->site->bus[bus->index].first_device;
    double *sample = bus->samples;

    for (uint32_t d = 0; d < bus->due.devices; d++)
        bus->track[d].site_index = first_device + d;
    for (uint32_t b = 0; b < bus->plan.blocks; b++) {
        const struct plan_block *block = &bus->plan.block[b];
        uint32_t d = block->device - first_device;
        struct track *track = &bus->track[d];

        bus->due.block[b] =
            (struct due_block){.device = d, .period_ms = block->period_ms, .at_ms = now_ms};
        track->first_block = track->blocks++ ? track->first_block : b;
        for (uint32_t s = block->first_slot; s < block->first_slot + block->slots; s++) {
            bus->memory[s].sample = sample;
            sample += times_of(product_of(bus, d));
        }
    }
    for (uint32_t d = 0; d < bus->due.devices; d++)
        start_device(bus, d, now_ms);
}

static size_t samples_of(const struct bus *bus)
{
    size_t samples = 1;

    for (uint32_t b = 0; b < bus->plan.blocks; b++)
        samples += bus->plan.block[b].slots *
                   (size_t)times_of(bus->site->device[bus->plan.block[b].device].product);
    return samples;
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
    bus->generation = generation;
    bus->numbered = site->bus[index].kind == BUS_TCP;
    rc = plan_make(site, index, &bus->plan);
    if (rc)
        goto fail;
    bus->due.blocks = bus->plan.blocks;
    bus->due.devices = site->bus[index].devices;
    bus->due.block = calloc(bus->due.blocks + 1, sizeof *bus->due.block);
    bus->due.device = calloc(bus->due.devices + 1, sizeof *bus->due.device);
    bus->track = calloc(bus->due.devices + 1, sizeof *bus->track);
    bus->memory = calloc(bus->plan.slots + 1, sizeof *bus->memory);
    bus->samples = calloc(samples_of(bus), sizeof *bus->samples);
    bus->burst = calloc(bus->plan.blocks + 1, sizeof *bus->burst);
    rc = -ENOMEM;
    if (!bus->due.block || !bus->due.device || !bus->track || !bus->memory || !bus->samples ||
        !bus->burst)
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
    plan_clear(&bus->plan);
    free(bus->due.block);
    free(bus->due.device);
    free(bus->track);
    free(bus->memory);
    free(bus->samples);
    free(bus->burst);
    free(bus);
}

/* A device is waited for as long as it has ever needed, and some; so one that falls silent holds up
 * the others for a moment and not for a time-out. If it did not answer it is given all the time it
 * may take, and now and then again: it may have become slow. */
static uint32_t patience(const struct track *track, const struct due_device *device,
                         const struct product *product)
{
    uint32_t whole = timeout_of(product), usual = USUAL_REPLIES * track->slowest_ms;

    if (!track->slowest_ms || device->missed == 1 ||
        (device->missed && device->missed % WHOLE_EVERY == 0))
        return whole;
    usual = usual < USUAL_LEAST_MS ? USUAL_LEAST_MS : usual;
    return usual < whole ? usual : whole;
}

/* ---- asking ---- */

static bool is_bits(uint8_t space)
{
    return space == SPACE_COIL || space == SPACE_DISCRETE;
}

static struct question question_of(uint8_t space, uint16_t count)
{
    return (struct question){space, is_bits(space) ? (uint16_t)((count + 7) / 8) : count};
}

static bool asked_lately(const struct track *track, struct question q)
{
    for (uint32_t i = 0; i < MEMORY; i++)
        if (track->asked[i].space == q.space && track->asked[i].length == q.length)
            return true;
    return false;
}

/* A count for the same registers whose reply is as long as none lately; fewer rather than more,
 * since registers beyond the block may not exist. If the product allows none, one more than it
 * does: to be asked only after plain reads. */
static uint16_t odd_count(const struct bus *bus, const struct track *track,
                          const struct plan_block *block, bool *fresh)
{
    uint16_t unit = is_bits(block->space) ? 8 : 1;
    uint16_t most = plan_most(bus->site->device[block->device].product, block->space) / unit;
    struct question q = question_of(block->space, block->count);
    uint16_t plain = q.length;

    *fresh = true;
    for (q.length = plain - 1; q.length > 0; q.length--)
        if (!asked_lately(track, q))
            return (uint16_t)(q.length * unit);
    for (q.length = plain + 1; q.length <= most; q.length++)
        if (!asked_lately(track, q))
            return (uint16_t)(q.length * unit);
    *fresh = false;
    return (uint16_t)((plain + 1) * unit);
}

int64_t bus_next(struct bus *bus, int64_t now_ms, struct bus_request *out)
{
    int64_t wait = due_next(&bus->due, now_ms, &bus->asked);
    const struct plan_block *block;
    const struct product *product;
    struct track *track;
    bool fresh;

    if (wait > 0)
        return wait < WAIT_MOST_MS ? wait : WAIT_MOST_MS;
    block = &bus->plan.block[bus->asked];
    track = &bus->track[bus->due.block[bus->asked].device];
    product = bus->site->device[block->device].product;
    *out = (struct bus_request){
        .unit = bus->site->device[block->device].unit,
        .space = block->space,
        .first = block->first,
        .count = track->odd ? odd_count(bus, track, block, &fresh) : block->count,
        .timeout_ms = patience(track, &bus->due.device[bus->due.block[bus->asked].device], product),
        .gap_ms = product->gap_ms,
        .turnaround_ms = product->turnaround_ms,
    };
    bus->asked_ms = now_ms;
    track->asked[track->asked_next++ % MEMORY] = question_of(out->space, out->count);
    if (!track->odd)
        track->plain = bus->asked == bus->due.device[bus->due.block[bus->asked].device].probe
                           ? track->plain + 1
                           : 0;
    return 0;
}

/* ---- telling ---- */

static void tell(struct bus *bus, uint8_t kind, uint32_t index, uint8_t quality, uint8_t fault,
                 double value, int64_t now_ms)
{
    struct reading reading = {.time_ms = now_ms,
                              .value = value,
                              .generation = bus->generation,
                              .index = index,
                              .kind = kind,
                              .quality = quality,
                              .fault = fault};

    bus->sink.reading(bus->sink.owner, &reading);
}

static void tell_point(struct bus *bus, uint32_t slot, uint8_t fault, double value, int64_t now_ms)
{
    tell(bus, READING_POINT, bus->plan.slot[slot], fault ? ESTATE_BAD : ESTATE_GOOD, fault,
         fault ? NAN : value, now_ms);
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

static void forget_burst(struct bus *bus, uint32_t b)
{
    const struct plan_block *block = &bus->plan.block[b];

    bus->burst[b] = 0;
    for (uint32_t s = block->first_slot; s < block->first_slot + block->slots; s++)
        bus->memory[s].good = 0;
}

static void take_points(struct bus *bus, const struct plan_block *block,
                        const struct bus_reply *reply, int64_t now_ms)
{
    struct decode_words words = {reply->word, block->first, block->count};

    for (uint32_t s = block->first_slot; s < block->first_slot + block->slots; s++) {
        struct memory *m = &bus->memory[s];
        double value;

        m->fault =
            decode_point(bus->site->device[block->device].product,
                         &bus->site->point[bus->plan.slot[s]], &words, &m->decode, now_ms, &value);
        if (!m->fault)
            m->sample[m->good++] = value;
    }
}

/* The median of what was good, which without a burst is the one reading. */
static void tell_points(struct bus *bus, const struct plan_block *block, int64_t now_ms)
{
    for (uint32_t s = block->first_slot; s < block->first_slot + block->slots; s++) {
        struct memory *m = &bus->memory[s];

        if (!m->good) {
            tell_point(bus, s, m->fault, NAN, now_ms);
            continue;
        }
        qsort(m->sample, m->good, sizeof *m->sample, by_size);
        tell_point(bus, s, FAULT_NONE, m->sample[(m->good - 1) / 2], now_ms);
    }
}

static void publish(struct bus *bus, uint32_t b, const struct bus_reply *reply, int64_t now_ms)
{
    const struct plan_block *block = &bus->plan.block[b];

    if (reply->fault == FAULT_EXCEPTION) {
        for (uint32_t s = block->first_slot; s < block->first_slot + block->slots; s++)
            tell_point(bus, s, FAULT_EXCEPTION, NAN, now_ms);
    } else {
        take_points(bus, block, reply, now_ms);
        if (++bus->burst[b] < times_of(bus->site->device[block->device].product))
            return;
        tell_points(bus, block, now_ms);
    }
    forget_burst(bus, b);
    due_advance(&bus->due.block[b], now_ms);
}

/* ---- answers ---- */

static void is_back(struct bus *bus, uint32_t d, int64_t now_ms)
{
    struct track *track = &bus->track[d];

    if (!due_answered(&bus->due.device[d], now_ms))
        return;
    track->counters.lost = false;
    tell(bus, READING_DEVICE, track->site_index, ESTATE_GOOD, FAULT_NONE, NAN, now_ms);
}

static void trust(struct bus *bus, uint32_t d, int64_t now_ms)
{
    bus->track[d].odd = false;
    bus->due.device[d].trusted = true;
    is_back(bus, d, now_ms);
}

/* A device that refuses its probe is there, but proves nothing: try its next block a cycle on. */
static void refused_probe(struct bus *bus, uint32_t d, int64_t now_ms)
{
    struct due_device *device = &bus->due.device[d];
    struct track *track = &bus->track[d];
    uint32_t place = device->probe - track->first_block;

    is_back(bus, d, now_ms);
    device->probe = track->first_block + (place + 1) % track->blocks;
    device->rest_until_ms = now_ms + device->cycle_ms;
    track->plain = 0;
}

/* One step of the proof that the device answers what it is asked; see above. */
static void prove(struct bus *bus, uint32_t d, const struct bus_reply *reply, int64_t now_ms)
{
    struct track *track = &bus->track[d];
    bool refused = reply->fault == FAULT_EXCEPTION, fresh;

    if (!track->odd && refused) {
        publish(bus, bus->asked, reply, now_ms);
        refused_probe(bus, d, now_ms);
    } else if (!track->odd) {
        odd_count(bus, track, &bus->plan.block[bus->asked], &fresh);
        track->odd = track->plain >= MEMORY || (fresh && !track->refuses_odd);
    } else if (!refused || track->plain >= MEMORY) {
        trust(bus, d, now_ms);
    } else {
        track->refuses_odd = true;
        track->odd = false;
    }
}

static void missed(struct bus *bus, uint32_t d, uint8_t fault, int64_t now_ms)
{
    struct due_device *device = &bus->due.device[d];
    struct track *track = &bus->track[d];
    uint32_t quiet_ms = bus->numbered ? 0 : timeout_of(product_of(bus, d));

    device->trusted = false;
    track->odd = false;
    bus->due.probe_from_ms = now_ms + (now_ms - bus->asked_ms);
    forget_burst(bus, bus->asked);
    if (!due_missed(device, quiet_ms, now_ms))
        return;
    track->counters.lost = true;
    track->counters.lost_since_ms = device->missing_since_ms;
    tell(bus, READING_DEVICE, track->site_index, ESTATE_LOST, fault, NAN, now_ms);
}

void bus_done(struct bus *bus, const struct bus_reply *reply, int64_t now_ms)
{
    uint32_t d = bus->due.block[bus->asked].device;
    struct track *track = &bus->track[d];
    bool odd = track->odd;

    track->counters.requests++;
    if (reply->fault)
        track->counters.by_fault[reply->fault]++;
    else
        track->counters.good++;
    if (reply->fault && reply->fault != FAULT_EXCEPTION) {
        missed(bus, d, reply->fault, now_ms);
    } else {
        track->counters.reply_last_ms = reply->took_ms;
        if (reply->took_ms >= track->slowest_ms)
            track->slowest_ms = reply->took_ms + 1;
        if (bus->numbered)
            trust(bus, d, now_ms);
        if (bus->due.device[d].trusted)
            publish(bus, bus->asked, reply, now_ms);
        else
            prove(bus, d, reply, now_ms);
    }
    if (odd)
        track->plain = 0;
    bus->sink.counted(bus->sink.owner, track->site_index, &track->counters);
}

void bus_link(struct bus *bus, bool up, int64_t now_ms)
{
    if (bus->down == !up)
        return;
    bus->down = !up;
    bus->due.probe_from_ms = now_ms;
    for (uint32_t d = 0; d < bus->due.devices; d++) {
        bus->due.device[d].trusted = false;
        bus->track[d].odd = false;
        if (up)
            bus->due.device[d].rest_until_ms = now_ms;
    }
    tell(bus, READING_BUS, bus->index, up ? ESTATE_GOOD : ESTATE_LOST, up ? FAULT_NONE : FAULT_LINK,
         NAN, now_ms);
}
