/*
 * stored - from an order to a row of the journal and back.
 *
 * Main never reads the disk, so the answer is held and the question goes to the journal's thread
 * with a number of ours. Each client waits for one answer at most, so there is a place for each.
 */
#include "control/stored.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"

static const char none[] = "no summary of that day is stored";

static void leave(void *owner)
{
    struct stored_guest *guest = owner;

    *guest = (struct stored_guest){0};
}

/* The question with the newest number is on its way, or `rc` says why not. */
static void wait_for(struct stored *stored, struct server_answer *answer, int rc)
{
    struct stored_guest *guest = stored->guest;

    if (rc) {
        server_fail(answer, "the journal has no time", "try again");
        return;
    }
    while (guest->client)
        guest++;
    guest->token = stored->asked;
    guest->client = server_hold(answer, leave, guest);
}

/* Who waits for this answer, and not any more; NULL: nobody. */
static struct server_client *take_client(struct stored *stored, uint64_t token)
{
    for (size_t i = 0; i < SERVER_ASKERS; i++) {
        struct server_client *client = stored->guest[i].client;

        if (!client || stored->guest[i].token != token)
            continue;
        leave(&stored->guest[i]);
        return client;
    }
    return NULL;
}

void stored_ask_day(struct stored *stored, struct server_answer *answer, int32_t local_day)
{
    char id[CLOCK_TEXT + 8], date[CLOCK_TEXT];

    snprintf(id, sizeof id, "daily-%s", clock_format_day(date, local_day));
    wait_for(stored, answer, stored->find(stored->context, ++stored->asked, id));
}

void stored_ask_again(struct stored *stored, struct server_answer *answer, int64_t from, int64_t to)
{
    wait_for(stored, answer, stored->again(stored->context, ++stored->asked, from, to));
}

void stored_found(struct stored *stored, uint64_t token, const char *body)
{
    struct server_client *client = take_client(stored, token);
    char error[80];
    struct json *row;

    if (!client)
        return;
    row = body ? json_read(body, strlen(body), error, sizeof error) : NULL;
    if (row)
        server_add(client, row);
    server_end(client, row ? NULL : none, "estatectl daily shows today");
}

void stored_again(struct stored *stored, uint64_t token, uint32_t count)
{
    struct server_client *client = take_client(stored, token);
    struct json *row;

    if (!client)
        return;
    if (count) {
        row = json_new_object();
        json_put_integer(row, "rows", count);
        server_add(client, row);
    }
    server_end(client, count ? NULL : "none of these rows is kept, or they are more than 1000",
               "ask for fewer, or for newer ones");
}
