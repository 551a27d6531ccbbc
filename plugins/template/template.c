/*
 * template - the smallest complete plugin: the call button of a lift. To begin, copy the folder,
 * rename it and the file, and change the tables from the top down. They say what there is, judge()
 * says what is so now. For how long it must be so before anyone hears of it, who has seen it, when
 * it is over: that is estated's work.
 */
#include "estate_plugin.h"

#include <stddef.h>

enum { CALL_BUTTON, ROLES };
enum { HOLD, PARAMS };
enum { LIFT_TRAPPED, CODES };
enum { PRESSES, METRICS };
enum { QUIET, PRESSED, REMARKS };

/* The names of a contact's values 0, 1, .. - written by the engineer, shown in messages. */
static const char *const button_values[] = {"released", "pressed", NULL};

/* Roles: keys an engineer writes in [zone]: call-button = POINT. */
static const struct estate_role role[ROLES] = {
    [CALL_BUTTON] = {.name = "call-button",
                     .unit = "",
                     .help = "emergency call button in the car",
                     .kind = ESTATE_CONTACT,
                     .need = ESTATE_REQUIRED,
                     .values = button_values,
                     .period_ms = 1000},
};

/* Parameters: numbers an engineer may set in [zone]; they arrive in the unit named here. */
static const struct estate_param param[PARAMS] = {
    [HOLD] = {"hold", "s", "a shorter press is taken for a mistake", 0, 0, 60, ESTATE_ZONE}};

/* Codes: everything that can be wrong. Present for on_ms: raised. Clear for off_ms: gone. */
static const struct estate_code code[CODES] = {
    [LIFT_TRAPPED] = {.code = "LIFT_TRAPPED",
                      .label = {"call from lift", "电梯呼救"},
                      .text = {"{place}: call from the car ({point}).",
                               "{place}轿厢呼救（{point}）。"},
                      .action = {"Speak to the car; send help.", "立即通话并通知救援。"},
                      .on_ms = 2000,
                      .off_ms = 5000,
                      .reset_ms = -1,
                      .severity = ESTATE_CRITICAL},
};

/* Metrics: what a day is summed up to; estated starts a sum from 0 at local midnight. */
static const struct estate_metric metric[METRICS] = {
    [PRESSES] = {.name = "presses", .unit = "", .fold = ESTATE_SUM, .scope = ESTATE_ZONE}};

/* Remarks: what a zone says of itself where all zones of an estate are shown. */
static const struct estate_remark remark[REMARKS] = {{"quiet", {"nobody calls", "无人呼叫"}},
                                                     {"pressed", {"button pressed", "按钮按下"}}};

/* State between calls. It is kept over restarts, so give it a version (state_version below). */
struct state {
    int64_t pressed_at, pressed; /* view->now_ms, the only clock for durations; as last seen */
};
enum { STATE = sizeof(struct state) };

static void judge(const struct estate_view *view, void *zone_state, void *const *item_state,
                  struct estate_out *out)
{
    const struct estate_list *buttons = &view->role[CALL_BUTTON];
    struct estate_verdict *verdict = &out->verdict[LIFT_TRAPPED][0];
    struct state *state = zone_state;
    const struct estate_input *button = buttons->in;
    int64_t pressed;

    (void)item_state; /* no role here keeps any */
    /* First of all: is the number true now? If not, say so; never guess and never clear. */
    if (!buttons->n || button->quality != ESTATE_GOOD) {
        verdict->state = ESTATE_UNKNOWN;
        return;
    }
    pressed = button->value != 0;
    if (pressed && !state->pressed) {
        state->pressed_at = view->now_ms;
        out->today[PRESSES][0] += 1;
    }
    state->pressed = pressed;
    out->say->remark = pressed ? PRESSED : QUIET;
    if (pressed && (double)(view->now_ms - state->pressed_at) >= view->param[HOLD] * 1000) {
        verdict->state = ESTATE_PRESENT;
        verdict->evidence[0] = button->point;
    }
}

static const struct estate_plugin plugin = {
    ESTATE_ABI, sizeof plugin, "template", "1",     "lift", "call button of a lift (example)",
    role,       param,         code,       metric,  remark, ROLES,
    PARAMS,     CODES,         METRICS,    REMARKS, STATE,  1,
    judge};

const struct estate_plugin *estate_plugin(void)
{
    return &plugin;
}
