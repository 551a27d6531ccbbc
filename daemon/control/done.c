/*
 * done - from an order of estatectl to the commit of what it changed.
 *
 * The desk is of another mind at once, and the live file with it; but "done" is what a person
 * leaves on, so it is said when a power cut can no longer undo it. A disk that is slow is an alarm
 * of its own (GW_STORAGE), no reason to let an order look refused.
 */
#include "control/done.h"

static void leave(void *owner)
{
    *(struct done_guest *)owner = (struct done_guest){0};
}

static void end(struct done_guest *guest)
{
    struct server_client *client = guest->client;

    *guest = (struct done_guest){0};
    server_end(client, NULL, NULL);
}

void done_wait(struct done *done, struct server_answer *answer, int64_t boot_ms)
{
    struct done_guest *guest = done->guest;

    if (done->given <= done->committed)
        return;
    while (guest->client) /* each client waits for one answer at most */
        guest++;
    guest->token = done->given;
    guest->since_ms = boot_ms;
    guest->client = server_hold(answer, leave, guest);
}

void done_committed(struct done *done, uint64_t upto)
{
    done->committed = upto;
    for (size_t i = 0; i < SERVER_ASKERS; i++)
        if (done->guest[i].client && done->guest[i].token <= upto)
            end(&done->guest[i]);
}

void done_tick(struct done *done, int64_t boot_ms)
{
    for (size_t i = 0; i < SERVER_ASKERS; i++)
        if (done->guest[i].client && boot_ms - done->guest[i].since_ms >= DONE_LATEST_MS)
            end(&done->guest[i]);
}
