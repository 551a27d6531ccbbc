/*
 * burst - a pipe that broke: several pressures fell fast, and water goes where nobody draws it.
 *
 * The fall alone is no proof, for a shut valve and an opened hydrant look the same. It takes a
 * witness that water is being lost: a fire pump that started, a jockey pump that ran or started
 * when it fell and does not stop, a tank that falls, a flow switch. A hydrant in use has all of
 * these, too; what tells it apart is that the flow switch says so and there is a reason: a fire
 * alarm stands, or it is over within the minutes of a test draw-off. Where no flow switch is heard,
 * a fire alarm is reason enough. Flow without a reason for longer is told as a burst, since nobody
 * should be drawing. A zone that sees only one pressure, its own and the pump main taken together,
 * cannot tell a burst from its sensor and leaves it to "low" and "no water".
 */
#include "firewater.h"

static const int64_t one_draw_ms = 60000; /* a shorter pause of the flow does not end a draw-off */

bool burst_drawn(const struct zone *zone, int64_t early_ms)
{
    const struct state *state = zone->state;
    int64_t now_ms = zone->view->now_ms;

    return state->drawn_last == now_ms &&
           now_ms - state->drawn_since < setting_ms(zone, DRAW_OFF) - early_ms;
}

/* A vane trembles and a wire fails for a moment; neither is another draw-off. */
static void follow_flow(struct zone *zone, const struct estate_input *flow)
{
    struct state *state = zone->state;
    int64_t now_ms = zone->view->now_ms;

    if (!flow)
        return;
    if (!state->drawn_last || now_ms - state->drawn_last > one_draw_ms)
        state->drawn_since = now_ms;
    state->drawn_last = now_ms;
}

/* The first tank that lost burst-tank since pressures were as usual. */
static const struct estate_input *falling_tank(const struct zone *zone, bool usual)
{
    const struct estate_list *list = &zone->view->role[TANK_LEVEL];
    struct tank *kept = zone->item_state[TANK_LEVEL];

    for (int i = 0; i < list->n; i++) {
        if (!is_good(&list->in[i]))
            continue;
        if (usual)
            kept[i].before = list->in[i].value;
        else if (kept[i].before - list->in[i].value >= list->in[i].param[BURST_TANK])
            return &list->in[i];
    }
    return NULL;
}

static void witness(struct suspect *burst, const struct estate_input *in)
{
    if (!burst->tells)
        burst->tells = in;
    else if (!burst->agrees)
        burst->agrees = in;
}

/* Hydrants are in use. Where no flow switch is heard, none can say that they are not. */
static bool in_use(const struct zone *zone)
{
    return points_say(zone->view, FIRE_ALARM, 1) && !points_at_rest(zone->view, FLOW);
}

void burst_find(struct zone *zone)
{
    const struct estate_input *first, *last, *flow = points_say(zone->view, FLOW, 1);
    int n = points_fallen(zone, &first, &last);
    const struct estate_input *tank = falling_tank(zone, n == 0);

    follow_flow(zone, flow);
    zone->burst = (struct suspect){.cause = CAUSE_BURST};
    if (n < 2 || burst_drawn(zone, 0) || in_use(zone))
        return;
    witness(&zone->burst, points_say(zone->view, PUMP_RUN, 1));
    witness(&zone->burst, pumps_jockey(zone, setting_ms(zone, BURST_JOCKEY), true));
    witness(&zone->burst, tank);
    witness(&zone->burst, flow);
}

void burst_judge(const struct zone *zone)
{
    struct estate_verdict *verdict = &zone->out->verdict[FW_BURST][0];
    const struct estate_input *first, *last;
    int n = points_fallen(zone, &first, &last);
    bool made_up = points_say(zone->view, PUMP_RUN, 1); /* the pressure is the pump's */
    bool seen = n ? is_good(first) : zone->good;

    if (zone->burst.tells || (stands(zone, FW_BURST) && (n || made_up)))
        verdict->state = seen || !stands(zone, FW_BURST) ? ESTATE_PRESENT : ESTATE_UNKNOWN;
    else if (!zone->good)
        verdict->state = ESTATE_UNKNOWN;
    verdict->grade = zone->burst.agrees ? ESTATE_CERTAIN : ESTATE_LIKELY;
    if (n && is_good(first))
        verdict->value = first->value;
    points_cite(verdict, first);
    points_cite(verdict, last);
    points_cite(verdict, zone->burst.tells);
    points_cite(verdict, zone->burst.agrees);
}
