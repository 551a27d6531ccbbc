/* due - which block of a bus to read next, and when a device counts as lost. Pure: times come in.
 */
#ifndef ESTATED_ACQUIRE_DUE_H
#define ESTATED_ACQUIRE_DUE_H

#include <stdbool.h>
#include <stdint.h>

struct due_block {
    uint32_t device; /* index into due.device */
    uint32_t period_ms;
    int64_t at_ms; /* when it is wanted next */
};

/* How a device stands on this bus. All zero but the first two at the start. */
struct due_device {
    uint32_t cycle_ms; /* shortest period of its blocks */
    uint32_t probe;    /* the only block that is asked while the device is not trusted */
    bool trusted;      /* what it answers may be believed */
    bool lost;
    uint32_t missed; /* requests in a row */
    int64_t missing_since_ms, rest_until_ms;
    uint32_t pause_ms; /* present back-off */
};

/* `probe_from_ms`: devices that missed are not asked before, for the sake of those that answer. */
struct due {
    struct due_block *block;
    struct due_device *device;
    uint32_t blocks, devices;
    int64_t probe_from_ms;
};

/* 0 and the block to read now, or the ms until there is one. */
int64_t due_next(const struct due *due, int64_t now_ms, uint32_t *block);
/* The block was read, or cannot be: on to its next turn. */
void due_advance(struct due_block *block, int64_t now_ms);
/* A request failed; none to this device for at least `quiet_ms`. True: it counts as lost now. */
bool due_missed(struct due_device *device, uint32_t quiet_ms, int64_t now_ms);
/* The device answered. True: it was lost. */
bool due_answered(struct due_device *device, int64_t now_ms);

#endif
