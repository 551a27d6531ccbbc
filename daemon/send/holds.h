/*
 * holds - topics that the broker does not let us send now: until when each is left alone. Pure;
 * main thread.
 */
#ifndef ESTATED_SEND_HOLDS_H
#define ESTATED_SEND_HOLDS_H

#include <stdbool.h>
#include <stdint.h>

#include "send/slots.h"

enum { HOLDS = 8, HOLDS_ABOUT = SLOTS_ABOUT + 22 };

struct holds {
    struct hold {
        char about[HOLDS_ABOUT]; /* the end of the topic; of one row with " " and its number */
        int64_t until_ms, pause_ms;
    } at[HOLDS];
};

/* The broker was against one more message of it. Until when there is to be no other: the first time
 * for first_ms, then for twice as long each time, most_ms in the end. */
int64_t holds_add(struct holds *holds, const char *about, int64_t first_ms, int64_t most_ms,
                  int64_t now_ms);
/* The broker took one: they may go. True: they were held until now. */
bool holds_end(struct holds *holds, const char *about, int64_t now_ms);
/* Until when; 0: it may go. */
int64_t holds_until(const struct holds *holds, const char *about, int64_t now_ms);
/* How many whose names begin like this were held at some time after `since_ms`. */
uint32_t holds_count(const struct holds *holds, const char *beginning, int64_t since_ms);

#endif
