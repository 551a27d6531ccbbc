/*
 * rehearsal - would the devices answer to another configuration?
 *
 * A model that asks for registers which a device does not have is right as a file, and costs a
 * reading as soon as it runs. So before it does, each point that it reads in another way is asked
 * for once, between the requests of the bus that runs: one question at a time, at first only in a
 * pause of the bus, so that nobody who is watched now waits for it. Who does not answer well is
 * asked once more, and then as it is asked now. If that goes well, the configuration is wrong. If
 * it does not, the device is silent whatever anybody says, and so is one that is only wired
 * tomorrow: that is worth a word, and no reason to refuse what is right for all the others.
 */
#include "control/rehearsal.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acquire/decode.h"
#include "acquire/pdu.h"
#include "acquire/plan.h"
#include "base/clock.h"
#include "base/text.h"

enum { TRIES = 2, WITHIN_MS = 3000, WHOLE_MS = 60000 };

struct rehearsal {
    struct field *field;
    const struct site *now, *next;
    struct problems *problems;
    rehearsal_told *told; /* NULL: nothing is under way */
    void *context;
    uint32_t *point; /* of `next`, to be asked for */
    size_t points, at;
    int64_t until_ms;
    int tries;
    bool control;   /* the question is as the running configuration asks it .. */
    char wrong[80]; /* .. since this came of the other one */
};

struct rehearsal *rehearsal_new(struct field *field)
{
    struct rehearsal *rehearsal = calloc(1, sizeof *rehearsal);

    if (rehearsal)
        rehearsal->field = field;
    return rehearsal;
}

void rehearsal_stop(struct rehearsal *rehearsal)
{
    field_forget(rehearsal->field, rehearsal);
    free(rehearsal->point);
    *rehearsal = (struct rehearsal){.field = rehearsal->field};
}

void rehearsal_free(struct rehearsal *rehearsal)
{
    if (rehearsal)
        rehearsal_stop(rehearsal);
    free(rehearsal);
}

/* ---- what is to be asked ---- */

static const struct bus_site *bus_of(const struct site *site, uint32_t point)
{
    return &site->bus[site->device[site->point[point].device].bus];
}

static bool same_number(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

/* Do both mean the same by the same registers? */
static bool same_meaning(const struct product_point *a, const struct product_point *b)
{
    if (!a || !b)
        return a == b;
    return a->type == b->type && a->order == b->order && a->bit == b->bit && a->bits == b->bits &&
           a->length == b->length && a->errors == b->errors &&
           !memcmp(a->error, b->error, sizeof a->error) && same_number(a->scale, b->scale) &&
           same_number(a->offset, b->offset) && same_number(a->add, b->add) &&
           same_number(a->factor, b->factor) && same_number(a->valid_low, b->valid_low) &&
           same_number(a->valid_high, b->valid_high) && a->unit_address == b->unit_address &&
           a->decimals_address == b->decimals_address && a->value_names == b->value_names &&
           a->unit_codes == b->unit_codes && a->other == b->other;
}

static bool is_same(const struct site *now, uint32_t old, const struct site *next, uint32_t new)
{
    const struct point_site *a = &now->point[old], *b = &next->point[new];
    struct plan_block before, after;

    return plan_point(now, old, &before) && plan_point(next, new, &after) &&
           text_equal(bus_of(now, old)->name, bus_of(next, new)->name) &&
           now->device[a->device].unit == next->device[b->device].unit &&
           before.space == after.space && before.first == after.first &&
           before.count == after.count && same_meaning(a->source[0].point, b->source[0].point) &&
           same_meaning(a->source[1].point, b->source[1].point);
}

/* Can it be asked for on a bus that runs? */
static bool can_ask(const struct site *now, const struct site *next, uint32_t point)
{
    const struct bus_site *bus = bus_of(next, point);
    struct plan_block block;

    return bus->kind != BUS_GPIO && site_find_bus(now, bus->name) != SITE_NO &&
           plan_point(next, point, &block);
}

static void list_points(struct rehearsal *rehearsal)
{
    const struct site *now = rehearsal->now, *next = rehearsal->next;

    for (uint32_t p = 0; p < next->points; p++) {
        uint32_t old = site_find_point(now, next->point[p].name);

        if (can_ask(now, next, p) && (old == SITE_NO || !is_same(now, old, next, p)))
            rehearsal->point[rehearsal->points++] = p;
    }
}

/* ---- asking ---- */

/* The site and the point of the question in hand; SITE_NO: the running one does not know it. */
static const struct site *in_hand(const struct rehearsal *rehearsal, uint32_t *point)
{
    const struct site *site = rehearsal->control ? rehearsal->now : rehearsal->next;

    *point = rehearsal->point[rehearsal->at];
    if (rehearsal->control)
        *point = site_find_point(site, rehearsal->next->point[*point].name);
    return site;
}

static void on_answer(void *owner, const struct acquire_answer *answer);

static bool ask(struct rehearsal *rehearsal)
{
    struct acquire_order order = {.idle = !rehearsal->tries, .length = PDU_READ};
    struct plan_block block;
    uint32_t point;
    const struct site *site = in_hand(rehearsal, &point);

    if (point == SITE_NO || !plan_point(site, point, &block))
        return false;
    order.bus = site_find_bus(rehearsal->now, bus_of(site, point)->name);
    order.unit = site->device[block.device].unit;
    order.until_ms = clock_boot() + WITHIN_MS;
    pdu_read(order.pdu, block.space, block.first, block.count);
    return !field_ask(rehearsal->field, &order, on_answer, rehearsal);
}

/* ---- what comes of it ---- */

/* Is it a value? Then "", else what it is. A contact on its way, or a cut wire, is an answer. */
static void judge(const struct rehearsal *rehearsal, const struct acquire_answer *answer,
                  char out[80])
{
    uint16_t word[PDU_BITS];
    struct decode_words words = {.word = word};
    struct decode_memory memory = {0};
    uint8_t fault = answer->fault;
    struct plan_block block;
    uint32_t point;
    const struct site *site = in_hand(rehearsal, &point);
    double value;

    out[0] = '\0';
    plan_point(site, point, &block);
    words.first = block.first;
    words.count = block.count;
    if (!fault && !pdu_words(answer->pdu, answer->length, block.count, word))
        fault = FAULT_WRONG_ANSWER;
    if (fault == FAULT_EXCEPTION)
        snprintf(out, 80, "refuses (%s)", pdu_exception_name(answer->exception));
    else if (fault)
        snprintf(out, 80, "does not answer (%s)", fault_name(fault));
    if (fault)
        return;
    fault = decode_point(site->device[block.device].product, &site->point[point], &words, &memory,
                         clock_boot(), &value);
    if (fault && fault != FAULT_MOVING && fault != FAULT_WIRING)
        snprintf(out, 80, "answers no good value (%s)", fault_name(fault));
}

static void end(struct rehearsal *rehearsal)
{
    rehearsal_told *told = rehearsal->told;
    void *context = rehearsal->context;

    rehearsal_stop(rehearsal);
    told(context);
}

static void next_point(struct rehearsal *rehearsal)
{
    rehearsal->at++;
    rehearsal->tries = 0;
    rehearsal->control = false;
}

/* One word for a device is enough. */
static void next_device(struct rehearsal *rehearsal)
{
    const struct site *next = rehearsal->next;
    uint32_t device = next->point[rehearsal->point[rehearsal->at]].device;

    while (rehearsal->at < rehearsal->points &&
           next->point[rehearsal->point[rehearsal->at]].device == device)
        next_point(rehearsal);
}

/* `as_now`: it answers well as it is read now. */
static void tell(struct rehearsal *rehearsal, bool as_now)
{
    static const char *const spaces[] = {"coil", "discrete", "input", "holding"};
    const struct site *next = rehearsal->next;
    uint32_t point = rehearsal->point[rehearsal->at];
    bool is_new = site_find_point(rehearsal->now, next->point[point].name) == SITE_NO;
    struct plan_block block;

    plan_point(next, point, &block);
    problems_add(rehearsal->problems, as_now ? PROBLEM_ERROR : PROBLEM_WARNING, NULL, 0,
                 "bus %s: %s %s to %s %u%s", bus_of(next, point)->name, next->point[point].name,
                 rehearsal->wrong, spaces[block.space], block.first,
                 as_now   ? "; as it is read now it answers"
                 : is_new ? "; it is new"
                          : "; as it is read now it is no better");
    next_device(rehearsal);
}

/* Goes on until a question is on its way, or all were asked. */
static void go_on(struct rehearsal *rehearsal)
{
    while (rehearsal->at < rehearsal->points) {
        if (clock_boot() > rehearsal->until_ms) {
            problems_add(rehearsal->problems, PROBLEM_WARNING, NULL, 0,
                         "%zu points were not asked for before it is taken: a minute was over",
                         rehearsal->points - rehearsal->at);
            break;
        }
        if (ask(rehearsal))
            return;
        if (rehearsal->control)
            tell(rehearsal, false);
        else
            next_point(rehearsal);
    }
    end(rehearsal);
}

static void on_answer(void *owner, const struct acquire_answer *answer)
{
    struct rehearsal *rehearsal = owner;
    bool again = answer->fault && answer->fault != FAULT_EXCEPTION && ++rehearsal->tries < TRIES;
    char wrong[80];

    judge(rehearsal, answer, wrong);
    if (wrong[0] && again) {
        go_on(rehearsal);
        return;
    }
    if (rehearsal->control) {
        tell(rehearsal, !wrong[0]);
    } else if (wrong[0]) {
        TEXT_COPY(rehearsal->wrong, wrong);
        rehearsal->control = true;
        rehearsal->tries = 0;
    } else {
        next_point(rehearsal);
    }
    go_on(rehearsal);
}

int rehearsal_start(struct rehearsal *rehearsal, const struct site *now, const struct site *next,
                    struct problems *problems, rehearsal_told *told, void *context)
{
    rehearsal_stop(rehearsal);
    rehearsal->point = calloc(next->points + 1, sizeof *rehearsal->point);
    if (!rehearsal->point)
        return -ENOMEM;
    rehearsal->now = now;
    rehearsal->next = next;
    rehearsal->problems = problems;
    rehearsal->told = told;
    rehearsal->context = context;
    rehearsal->until_ms = clock_boot() + WHOLE_MS;
    list_points(rehearsal);
    go_on(rehearsal);
    return 0;
}
