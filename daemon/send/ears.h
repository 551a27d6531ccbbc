/* ears - what the broker lets us listen to, and when it is asked again. Pure; the mqtt thread. */
#ifndef ESTATED_SEND_EARS_H
#define ESTATED_SEND_EARS_H

#include <stdbool.h>
#include <stdint.h>

enum { EARS_TOPICS = 5, EARS_LATER_MS = 60000 };

struct ears {
    uint32_t asked;  /* for these topics, a bit each, and there is no answer yet */
    uint32_t wanted; /* these are to be asked for */
    int64_t due_ms;  /* then; and those that are not answered until then, once more */
    bool rebuffed;   /* the connection broke while some were asked for */
};

/* A new connection: so many topics. */
void ears_connected(struct ears *ears, uint32_t topics, int64_t now_ms);
void ears_lost(struct ears *ears);
/* The topics to ask for now, a bit each; they count as asked for. */
uint32_t ears_due(struct ears *ears, int64_t now_ms);
/* The broker answered. */
void ears_answer(struct ears *ears, uint32_t topic, bool refused);

#endif
