/*
 * view - what estated is to a plugin, by hand: inputs that a test sets, a clock that it moves,
 * verdicts preset before each call. Shared by the plugin tests; no delays, no alarms.
 */
#ifndef TESTS_PLUGINS_VIEW_H
#define TESTS_PLUGINS_VIEW_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "estate_plugin.h"

enum { VIEW_ROWS = 32, VIEW_INPUTS = 64, VIEW_STATE = 8192 };

struct bench {
    const struct estate_plugin *plugin;
    struct estate_view view;
    struct estate_out out;
    double param[VIEW_ROWS];
    struct estate_list list[VIEW_ROWS];
    struct estate_input in[VIEW_ROWS][VIEW_INPUTS];
    uint8_t standing[VIEW_ROWS][VIEW_INPUTS];
    struct estate_verdict verdict[VIEW_ROWS][VIEW_INPUTS];
    double today[VIEW_ROWS][VIEW_INPUTS];
    int64_t zone_state[VIEW_STATE / 8], item_state[VIEW_ROWS][VIEW_STATE / 8];
    uint8_t open[VIEW_ROWS][VIEW_INPUTS];
    const uint8_t *standing_row[VIEW_ROWS], *open_row[VIEW_ROWS];
    struct estate_verdict *verdict_row[VIEW_ROWS];
    double *today_row[VIEW_ROWS];
    void *item_row[VIEW_ROWS];
    int32_t period[VIEW_ROWS][VIEW_INPUTS], *period_row[VIEW_ROWS];
    struct estate_say say;
};

/* A new local day, as at midnight. */
static inline void bench_day(struct bench *b)
{
    b->view.local_day++;
    for (int m = 0; m < b->plugin->metrics; m++)
        for (int i = 0; i < VIEW_INPUTS; i++)
            b->today[m][i] = b->plugin->metric[m].fold == ESTATE_SUM ? 0 : NAN;
}

/* An empty zone with default parameters. */
static inline void bench_open(struct bench *b)
{
    memset(b, 0, sizeof *b);
    b->plugin = estate_plugin();
    for (int i = 0; i < VIEW_ROWS; i++) {
        b->list[i].in = b->in[i];
        b->standing_row[i] = b->standing[i];
        b->open_row[i] = b->open[i];
        b->verdict_row[i] = b->verdict[i];
        b->today_row[i] = b->today[i];
        b->period_row[i] = b->period[i];
    }
    for (int i = 0; i < b->plugin->params; i++)
        b->param[i] = b->plugin->param[i].value;
    b->view = (struct estate_view){.now_ms = 1000000,
                                   .local_day = 20000,
                                   .param = b->param,
                                   .role = b->list,
                                   .standing = b->standing_row,
                                   .open = b->open_row,
                                   .time_quality = ESTATE_CLOCK_NTP};
    b->out = (struct estate_out){.verdict = b->verdict_row,
                                 .today = b->today_row,
                                 .period_ms = b->period_row,
                                 .say = &b->say};
    bench_day(b);
}

/* The point number of input i of a role. */
static inline uint16_t bench_point(int role, int i)
{
    return (uint16_t)(role * 100 + i + 1);
}

/* Binds items of a role, all good and 0. */
static inline void bench_bind(struct bench *b, int role, int items, uint8_t hop)
{
    int fields = 0;

    for (const char *const *f = b->plugin->role[role].fields; f && *f; f++)
        fields++;
    b->list[role].items = (uint16_t)items;
    b->list[role].n = (uint16_t)(fields ? items * fields : items);
    for (int i = 0; i < b->list[role].n; i++)
        b->in[role][i] = (struct estate_input){.param = b->param,
                                               .item = (uint16_t)(fields ? i / fields : i),
                                               .point = bench_point(role, i),
                                               .quality = ESTATE_GOOD,
                                               .hop = hop};
}

static inline void bench_set(struct bench *b, int role, int i, double value)
{
    b->in[role][i].value = value;
    b->in[role][i].quality = ESTATE_GOOD;
}

/* Takes the input away; its last number stays, as a trap. */
static inline void bench_lose(struct bench *b, int role, int i, uint8_t quality)
{
    b->in[role][i].quality = quality;
}

/* Moves the clock and lets the plugin judge. */
static inline void bench_run(struct bench *b, int64_t ms)
{
    b->view.now_ms += ms;
    b->say = (struct estate_say){.value = NAN, .limit = NAN, .remark = ESTATE_SILENT};
    memset(b->period, 0, sizeof b->period);
    for (int r = 0; r < b->plugin->roles; r++)
        b->item_row[r] =
            b->plugin->role[r].item_state && b->list[r].items ? b->item_state[r] : NULL;
    for (int c = 0; c < b->plugin->codes; c++)
        for (int i = 0; i < VIEW_INPUTS; i++)
            b->verdict[c][i] = (struct estate_verdict){.value = NAN, .limit = NAN};
    b->plugin->judge(&b->view, b->zone_state, b->item_row, &b->out);
}

static inline void assert_close(double is, double should)
{
    if (!(fabs(is - should) < 1e-6))
        fail_msg("%f is not %f", is, should);
}

/* What estated demands of every plugin's tables. */
static inline void assert_tables(const struct estate_plugin *p)
{
    assert_int_equal(p->abi, ESTATE_ABI);
    assert_int_equal(p->size, sizeof *p);
    for (int i = 0; i < p->roles; i++)
        assert_true(p->role[i].name && p->role[i].unit && p->role[i].help && p->role[i].period_ms);
    for (int i = 0; i < p->params; i++) {
        assert_true(p->param[i].name && p->param[i].unit && p->param[i].help);
        assert_true(isnan(p->param[i].value) ||
                    (p->param[i].min <= p->param[i].value && p->param[i].value <= p->param[i].max));
        for (int r = 0; r < p->roles; r++)
            assert_string_not_equal(p->param[i].name, p->role[r].name);
    }
    for (int i = 0; i < p->codes; i++) {
        assert_true(p->code[i].label.en && p->code[i].label.zh && p->code[i].text.en);
        assert_true(p->code[i].text.zh && p->code[i].action.en && p->code[i].action.zh);
        for (int c = 0; c < p->code[i].causes; c++)
            assert_true(p->code[i].cause[c].name && p->code[i].cause[c].text.zh &&
                        !p->code[i].cause[c].action.zh == !p->code[i].cause[c].action.en);
    }
    for (int i = 0; i < p->metrics; i++)
        assert_true(p->metric[i].name && p->metric[i].unit);
    for (int i = 0; i < p->remarks; i++)
        assert_true(p->remark[i].name && p->remark[i].text.en && p->remark[i].text.zh);
}

#endif
