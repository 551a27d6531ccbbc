/*
 * days - from an order of estatectl to a row of the journal and back.
 *
 * Main never reads the disk, so the answer is held and the question goes to the journal's thread
 * with a number of ours. Each client waits for one answer at most, so there is a place for each.
 */
#include "control/days.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"

static const char none[] = "no summary of that day is stored";

static void leave(void *owner)
{
    struct days_guest *guest = owner;

    *guest = (struct days_guest){0};
}

void days_ask(struct days *days, struct server_answer *answer, int32_t local_day)
{
    struct days_guest *guest = days->guest;
    char id[CLOCK_TEXT + 8], date[CLOCK_TEXT];

    while (guest->client)
        guest++;
    snprintf(id, sizeof id, "daily-%s", clock_format_day(date, local_day));
    if (days->find(days->context, ++days->asked, id)) {
        server_fail(answer, "the journal has no time", "try again");
        return;
    }
    guest->token = days->asked;
    guest->client = server_hold(answer, leave, guest);
}

void days_found(struct days *days, uint64_t token, const char *body)
{
    char error[80];

    for (size_t i = 0; i < SERVER_ASKERS; i++) {
        struct server_client *client = days->guest[i].client;
        struct json *row;

        if (!client || days->guest[i].token != token)
            continue;
        row = body ? json_read(body, strlen(body), error, sizeof error) : NULL;
        days->guest[i] = (struct days_guest){0};
        if (row)
            server_add(client, row);
        server_end(client, row ? NULL : none, "estatectl daily shows today");
    }
}
