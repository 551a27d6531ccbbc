/*
 * app_hop - how far the alarm of a drill has come: committed, acknowledged by the broker, stored by
 * the city. The desk times the hops; here are those that only the house sees. Main thread.
 */
#include "app_house.h"
#include "base/clock.h"
#include "base/text.h"

void hop_committed(struct app *app, const struct row *row)
{
    struct desk_trial drill;
    struct moment now;

    if (!desk_trial(app->desk, false, &drill) || !row->id[0])
        return;
    clock_moment(&now);
    desk_drill_hop(app->desk, DRILL_COMMITTED, row->id, &now);
    desk_trial(app->desk, false, &drill);
    if (!text_equal(drill.id, row->id) || text_equal(app->drill.id, row->id))
        return;
    app->drill.seq = row->seq;
    TEXT_COPY(app->drill.id, row->id);
}

void hop_delivered(struct app *app, int64_t seq)
{
    struct moment now;

    if (!seq || seq != app->drill.seq)
        return;
    clock_moment(&now);
    desk_drill_hop(app->desk, DRILL_BROKER, app->drill.id, &now);
}

void hop_received(struct app *app, const struct receipt *receipt)
{
    bool ours = app->drill.seq && app->drill.seq <= receipt->upto;
    struct moment now;

    for (size_t i = 0; i < receipt->n; i++)
        ours = ours || (app->drill.seq && receipt->plus[i] == app->drill.seq);
    if (!ours)
        return;
    clock_moment(&now);
    desk_drill_hop(app->desk, DRILL_CITY, app->drill.id, &now);
}
