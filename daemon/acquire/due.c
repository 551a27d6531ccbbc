/*
 * due - earliest deadline first, and patience with the silent.
 *
 * A block is wanted every period, counted from its first turn, so that being late once moves no
 * later reading; a turn that passed while the bus was busy is skipped, not made up. Its deadline is
 * its next turn. A device that does not answer is asked again at once, then once in its cycle with
 * one block only, and when it is lost with pauses of 1, 2, 4 .. 30 s: a dead device costs the
 * others one time-out per pause. All that are silent together get no more than half of the bus. The
 * first answer ends all that.
 */
#include "acquire/due.h"

enum { LOST_CYCLES = 3, LOST_MS = 10000, PAUSE_LEAST_MS = 1000, PAUSE_MOST_MS = 30000 };

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

int64_t due_next(const struct due *due, int64_t now_ms, uint32_t *out)
{
    int64_t earliest = INT64_MAX, wait = INT64_MAX;

    for (uint32_t i = 0; i < due->blocks; i++) {
        const struct due_block *b = &due->block[i];
        const struct due_device *d = &due->device[b->device];
        int64_t start = d->trusted  ? later(b->at_ms, d->rest_until_ms)
                        : d->missed ? later(d->rest_until_ms, due->probe_from_ms)
                                    : d->rest_until_ms;
        int64_t deadline =
            d->trusted ? b->at_ms + b->period_ms : start + later(d->cycle_ms, d->pause_ms);

        if (!d->trusted && d->probe != i)
            continue;
        if (start - now_ms < wait)
            wait = later(start - now_ms, 0);
        if (start <= now_ms && deadline < earliest) {
            earliest = deadline;
            *out = i;
        }
    }
    return wait;
}

void due_advance(struct due_block *block, int64_t now_ms)
{
    int64_t behind = now_ms - block->at_ms;

    block->at_ms += (later(behind, 0) / block->period_ms + 1) * block->period_ms;
}

static uint32_t longer_pause(uint32_t pause_ms)
{
    pause_ms = pause_ms < PAUSE_LEAST_MS ? PAUSE_LEAST_MS : pause_ms * 2;
    return pause_ms > PAUSE_MOST_MS ? PAUSE_MOST_MS : pause_ms;
}

bool due_missed(struct due_device *device, uint32_t quiet_ms, int64_t now_ms)
{
    /* From the first miss to the third cycle's two cycles pass. */
    int64_t patience = later(LOST_MS, (LOST_CYCLES - 1) * (int64_t)device->cycle_ms);
    bool newly = false;

    if (device->missed++ == 0)
        device->missing_since_ms = now_ms;
    if (device->lost) {
        device->pause_ms = longer_pause(device->pause_ms);
    } else if (device->missed >= LOST_CYCLES && now_ms - device->missing_since_ms >= patience) {
        device->lost = newly = true;
        device->pause_ms = PAUSE_LEAST_MS;
    } else {
        device->pause_ms = device->missed == 1 ? 0 : device->cycle_ms;
    }
    device->rest_until_ms = now_ms + later(device->pause_ms, quiet_ms);
    return newly;
}

bool due_answered(struct due_device *device, int64_t now_ms)
{
    bool was_lost = device->lost;

    device->lost = false;
    device->missed = 0;
    device->pause_ms = 0;
    device->rest_until_ms = now_ms;
    return was_lost;
}
