/* due - which block of a bus to read next, and when a device counts as lost. Pure: times come in.
 */
#ifndef ESTATED_ACQUIRE_DUE_H
#define ESTATED_ACQUIRE_DUE_H

#include <stdbool.h>
#include <stdint.h>

struct due_block {
    uint32_t device; /* index into due.device */
    uint32_t period_ms;
    bool alarms;           /* alarms hang on it */
    bool good;             /* it was read since the start */
    uint32_t refused;      /* by exceptions in a row */
    int64_t at_ms;         /* when it is wanted next */
    int64_t held_until_ms; /* not asked before */
    uint32_t retry_ms;     /* refused: it is tried again only after so long; 0: it is read */
};

/* How a device stands on this bus. All zero but the first two at the start. */
struct due_device {
    uint32_t cycle_ms; /* shortest period of its blocks */
    uint32_t probe;    /* the only block that is asked while the device is not trusted */
    bool trusted;      /* what it answers may be believed */
    bool living;       /* it answered its last request */
    bool lost;
    bool spare;       /* it is asked in time that nobody else needs */
    uint32_t cost_ms; /* what asking it takes if it stays silent */
    uint32_t missed;  /* requests in a row */
    int64_t missing_since_ms, rest_until_ms;
    int64_t quiet_until_ms; /* not asked before, whatever happens */
    uint32_t pause_ms;      /* present back-off */
};

/* Time that may be spent on the silent: refills at a share of the time that passes. */
struct due_budget {
    int64_t left_us, at_ms;
};

struct due {
    struct due_block *block;
    struct due_device *device;
    uint32_t blocks, devices;
    uint32_t living;                 /* devices; while there are none, budgets do not count */
    uint32_t alarms_in_row;          /* requests since the last without alarms */
    struct due_budget suspect, lost; /* devices that missed lately, and the lost */
};

/* Full budgets. */
void due_start(struct due *due, int64_t now_ms);
/* 0 and the block to read now, or the ms until there is one. */
int64_t due_next(const struct due *due, int64_t now_ms, uint32_t *block);
/* This block is asked now. */
void due_ask(struct due *due, uint32_t block, int64_t now_ms);
/* Is it some trusted device's turn with a block of alarms? */
bool due_alarms_wait(const struct due *due, int64_t now_ms);
/* How long no trusted device has a turn. */
int64_t due_free_ms(const struct due *due, int64_t now_ms);
/* The block was read, or cannot be: on to its next turn. Returns how many turns were skipped though
 * it might have been asked. */
uint32_t due_advance(struct due_block *block, int64_t now_ms);
/* The block is refused: its next turn is in 10 minutes, then 20 .. 6 h; while nothing of its device
 * was read yet in 10 s, then 20 .. 10 minutes. */
void due_postpone(struct due *due, uint32_t block, int64_t now_ms);
/* The device has data: what it refused before any of it was read is wanted now. */
void due_started(struct due *due, uint32_t device, int64_t now_ms);
/* A request to the device failed after `cost_ms`; none to it for at least `quiet_ms`. True: it
 * counts as lost now. */
bool due_missed(struct due *due, uint32_t device, int64_t cost_ms, uint32_t quiet_ms,
                int64_t now_ms);
/* The device answered. True: it was lost. */
bool due_answered(struct due *due, uint32_t device, int64_t now_ms);
/* The device is not asked before. */
void due_hold(struct due *due, uint32_t device, int64_t until_ms);
/* The block, whose turn it is, is not asked before. If it has waited for a period already, nor is
 * anything else of the device, whose misses might hold it for ever; but alarms do not wait so for
 * what is none. */
void due_hold_block(struct due *due, uint32_t block, int64_t until_ms, int64_t now_ms);
/* What the device answers may be believed from now on. */
void due_trust(struct due *due, uint32_t device, int64_t now_ms);
/* Nothing that the device answers may be believed; it is not asked before. */
void due_distrust(struct due *due, uint32_t device, int64_t quiet_until_ms);
/* The line is there again: every device is asked as soon as may be. */
void due_wake(struct due *due, int64_t now_ms);

#endif
