/*
 * due - earliest deadline first, and patience with the silent.
 *
 * A block is wanted every period, counted from its first turn, so that being late once moves no
 * later reading; a turn that passed while the bus was busy is skipped, not made up. Its deadline is
 * its next turn. Blocks with alarms go before others, but for one request in eight. A device that
 * does not answer is asked again at once, then once in its cycle with one block only, and when it
 * is lost with pauses of 1, 2, 4 .. 30 s. What this costs is bounded: all that missed lately get a
 * tenth of the bus and what nobody else needs, all that are lost 0.5 %, both with a little in hand
 * for the first attempts.
 * While nobody answers nobody is hurt, and pauses are short: it may be the cable. The first answer
 * of a device ends its pauses, and the first on a silent bus those of all. Runs on its bus's
 * thread; one look is one walk over all blocks.
 */
#include "acquire/due.h"

enum {
    LOST_CYCLES = 3,
    LOST_MS = 10000,
    PAUSE_LEAST_MS = 1000,
    PAUSE_MOST_MS = 30000,
    PAUSE_ALONE_MS = 2000,
    ALARMS_IN_ROW = 7,
    SUSPECT_SHARE = 100, /* us of each ms */
    LOST_SHARE = 5,
    IN_HAND_US = 600000, /* what a budget holds when nothing was spent: a whole time-out */
    PROBE_US = 60000,    /* what asking a lost device costs, about */
    RETRY_SOON_MS = 10000,
    RETRY_LEAST_MS = 600000,
    RETRY_MOST_MS = 6 * 3600000
};

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* ---- budgets ---- */

static int64_t budget_left(const struct due_budget *budget, int64_t share, int64_t now_ms)
{
    int64_t left = budget->left_us + (now_ms - budget->at_ms) * share;

    /* more than usual may have been put in, but nothing grows beyond that */
    return left > IN_HAND_US ? later(budget->left_us, IN_HAND_US) : left;
}

/* When there is something in it. */
static int64_t budget_ready(const struct due_budget *budget, int64_t share, int64_t now_ms)
{
    int64_t left = budget_left(budget, share, now_ms);

    return left > 0 ? now_ms : now_ms - left / share + 1;
}

static void budget_add(struct due_budget *budget, int64_t share, int64_t us, int64_t now_ms)
{
    budget->left_us = budget_left(budget, share, now_ms) + us;
    budget->at_ms = now_ms;
}

void due_start(struct due *due, int64_t now_ms)
{
    due->suspect = due->lost = (struct due_budget){IN_HAND_US, now_ms};
}

/* ---- turns ---- */

struct turn {
    int64_t start, deadline;
    bool alarms;
};

/* False: this block has none before its device is trusted. */
static bool turn_of(const struct due *due, uint32_t i, int64_t now_ms, struct turn *out)
{
    const struct due_block *b = &due->block[i];
    const struct due_device *d = &due->device[b->device];

    out->start = d->rest_until_ms;
    out->alarms = d->trusted && b->alarms;
    if (d->trusted) {
        out->start = later(later(b->at_ms, b->held_until_ms), out->start);
        out->deadline = b->at_ms + b->period_ms;
        return true;
    }
    if (d->missed > 1 && due->living)
        out->start =
            later(out->start, d->lost ? budget_ready(&due->lost, LOST_SHARE, now_ms)
                                      : budget_ready(&due->suspect, SUSPECT_SHARE, now_ms));
    /* from when it rested, not from when a budget allows: else the first of many goes for ever */
    out->deadline = d->rest_until_ms + later(d->cycle_ms, d->pause_ms);
    return d->probe == i;
}

/* Does an earliest block without alarms go before those with alarms? A probe only if it waits for
 * too long: it is not in the load that was computed for the bus. */
static bool others_first(const struct due *due, uint32_t block, int64_t deadline_ms, int64_t now_ms)
{
    return due->alarms_in_row >= ALARMS_IN_ROW && deadline_ms < INT64_MAX &&
           (deadline_ms <= now_ms || due->device[due->block[block].device].trusted);
}

/* Nobody has a turn for `wait_ms`: may one that missed lately be asked meanwhile, whatever is left
 * in its budget? As due_next(). */
static int64_t spare_time(const struct due *due, int64_t wait_ms, int64_t now_ms, uint32_t *out)
{
    int64_t free_ms = due_free_ms(due, now_ms), longest = INT64_MAX;

    for (uint32_t d = 0; d < due->devices; d++) {
        const struct due_device *device = &due->device[d];

        if (device->trusted || !device->missed || device->lost || device->cost_ms >= free_ms)
            continue;
        if (device->rest_until_ms > now_ms && device->rest_until_ms - now_ms < wait_ms)
            wait_ms = device->rest_until_ms - now_ms;
        if (device->rest_until_ms <= now_ms && device->rest_until_ms < longest) {
            longest = device->rest_until_ms;
            *out = device->probe;
        }
    }
    return longest < INT64_MAX ? 0 : wait_ms;
}

int64_t due_next(const struct due *due, int64_t now_ms, uint32_t *out)
{
    int64_t best[2] = {INT64_MAX, INT64_MAX}, wait = INT64_MAX;
    uint32_t block[2] = {0};

    for (uint32_t i = 0; i < due->blocks; i++) {
        struct turn turn;

        if (!turn_of(due, i, now_ms, &turn))
            continue;
        if (turn.start - now_ms < wait)
            wait = later(turn.start - now_ms, 0);
        if (turn.start <= now_ms && turn.deadline < best[turn.alarms]) {
            best[turn.alarms] = turn.deadline;
            block[turn.alarms] = i;
        }
    }
    if (wait > 0)
        return spare_time(due, wait, now_ms, out);
    *out = block[best[1] < INT64_MAX && !others_first(due, block[0], best[0], now_ms)];
    return 0;
}

void due_ask(struct due *due, uint32_t block, int64_t now_ms)
{
    const struct due_block *b = &due->block[block];
    struct due_device *device = &due->device[b->device];

    due->alarms_in_row = b->alarms && device->trusted ? due->alarms_in_row + 1 : 0;
    device->spare = device->missed && due_free_ms(due, now_ms) > device->cost_ms;
}

bool due_alarms_wait(const struct due *due, int64_t now_ms)
{
    struct turn turn;

    for (uint32_t i = 0; i < due->blocks; i++)
        if (turn_of(due, i, now_ms, &turn) && turn.alarms && turn.start <= now_ms)
            return true;
    return false;
}

int64_t due_free_ms(const struct due *due, int64_t now_ms)
{
    int64_t free = INT64_MAX;
    struct turn turn;

    for (uint32_t i = 0; i < due->blocks; i++)
        if (due->device[due->block[i].device].trusted && turn_of(due, i, now_ms, &turn) &&
            turn.start - now_ms < free)
            free = later(turn.start - now_ms, 0);
    return free;
}

uint32_t due_advance(struct due_block *block, int64_t now_ms)
{
    int64_t passed = later(now_ms - block->at_ms, 0) / block->period_ms;
    int64_t skipped = later(now_ms - later(block->at_ms, block->held_until_ms), 0);

    block->at_ms += (passed + 1) * block->period_ms;
    return (uint32_t)(skipped / block->period_ms);
}

/* Was any of its blocks read since the start? */
static bool was_read(const struct due *due, uint32_t device)
{
    for (uint32_t i = 0; i < due->blocks; i++)
        if (due->block[i].device == device && due->block[i].good)
            return true;
    return false;
}

void due_postpone(struct due *due, uint32_t index, int64_t now_ms)
{
    struct due_block *block = &due->block[index];
    bool lacks = was_read(due, block->device); /* else the device may only be starting */
    uint32_t least_ms = lacks ? RETRY_LEAST_MS : RETRY_SOON_MS;
    uint32_t most_ms = lacks ? RETRY_MOST_MS : RETRY_LEAST_MS;

    block->retry_ms *= 2;
    if (block->retry_ms < least_ms)
        block->retry_ms = least_ms;
    if (block->retry_ms > most_ms)
        block->retry_ms = most_ms;
    block->at_ms = now_ms + block->retry_ms;
}

void due_started(struct due *due, uint32_t device, int64_t now_ms)
{
    if (was_read(due, device))
        return;
    for (uint32_t i = 0; i < due->blocks; i++)
        if (due->block[i].device == device && due->block[i].retry_ms) {
            due->block[i].at_ms = now_ms;
            due->block[i].refused = 0;
        }
}

/* ---- the silent ---- */

static uint32_t longer_pause(uint32_t pause_ms, uint32_t most_ms)
{
    pause_ms = pause_ms < PAUSE_LEAST_MS ? PAUSE_LEAST_MS : pause_ms * 2;
    return pause_ms > most_ms ? most_ms : pause_ms;
}

bool due_missed(struct due *due, uint32_t index, int64_t cost_ms, uint32_t quiet_ms, int64_t now_ms)
{
    struct due_device *device = &due->device[index];
    /* From the first miss to the third cycle's two cycles pass. */
    int64_t patience = later(LOST_MS, (LOST_CYCLES - 1) * (int64_t)device->cycle_ms);
    bool newly = false;

    due->living -= device->living;
    device->living = false;
    if (device->lost && due->living)
        budget_add(&due->lost, LOST_SHARE, -cost_ms * 1000, now_ms);
    else if (device->missed && due->living && !device->spare)
        budget_add(&due->suspect, SUSPECT_SHARE, -cost_ms * 1000, now_ms);
    if (device->missed++ == 0)
        device->missing_since_ms = now_ms;
    if (device->lost) {
        device->pause_ms =
            longer_pause(device->pause_ms, due->living ? PAUSE_MOST_MS : PAUSE_ALONE_MS);
    } else if (device->missed >= LOST_CYCLES && now_ms - device->missing_since_ms >= patience) {
        device->lost = newly = true;
        device->pause_ms = PAUSE_LEAST_MS;
    } else {
        device->pause_ms = device->missed == 1 ? 0 : device->cycle_ms;
    }
    device->quiet_until_ms = now_ms + quiet_ms;
    device->rest_until_ms = now_ms + later(device->pause_ms, quiet_ms);
    return newly;
}

void due_trust(struct due *due, uint32_t index, int64_t now_ms)
{
    for (uint32_t i = 0; i < due->blocks; i++)
        if (due->block[i].device == index)
            due->block[i].held_until_ms = later(due->block[i].held_until_ms, now_ms);
    due->device[index].trusted = true;
}

void due_distrust(struct due *due, uint32_t index, int64_t quiet_until_ms)
{
    due->device[index].trusted = false;
    due_hold(due, index, quiet_until_ms);
}

void due_hold(struct due *due, uint32_t index, int64_t until_ms)
{
    struct due_device *device = &due->device[index];

    device->quiet_until_ms = until_ms;
    device->rest_until_ms = later(device->rest_until_ms, until_ms);
}

static bool has_alarms(const struct due *due, uint32_t device)
{
    for (uint32_t i = 0; i < due->blocks; i++)
        if (due->block[i].device == device && due->block[i].alarms)
            return true;
    return false;
}

void due_hold_block(struct due *due, uint32_t index, int64_t until_ms, int64_t now_ms)
{
    struct due_block *block = &due->block[index];

    block->held_until_ms = until_ms;
    if (now_ms >= block->at_ms + block->period_ms &&
        (block->alarms || !has_alarms(due, block->device)))
        due_hold(due, block->device, until_ms);
}

void due_wake(struct due *due, int64_t now_ms)
{
    for (uint32_t i = 0; i < due->devices; i++) {
        struct due_device *device = &due->device[i];

        device->pause_ms = 0;
        device->rest_until_ms = later(now_ms, device->quiet_until_ms);
        if (device->lost)
            budget_add(&due->lost, LOST_SHARE, PROBE_US, now_ms);
    }
}

bool due_answered(struct due *due, uint32_t index, int64_t now_ms)
{
    struct due_device *device = &due->device[index];
    bool was_lost = device->lost;

    device->lost = false;
    device->missed = 0;
    device->pause_ms = 0;
    device->rest_until_ms = now_ms;
    if (!device->living && due->living++ == 0)
        due_wake(due, now_ms);
    device->living = true;
    return was_lost;
}
