/*
 * field - guests of the buses: each is a client whose answer is held open.
 *
 * An order goes to the bus thread with a number of ours and the guest waits until the number comes
 * back; numbers of guests that left come back to nobody. A write is followed by a read of the same
 * point, so that the answer tells what the device holds and not what it said. A trace is switched
 * on with the first of its guests and off with the last. A guest that reads too slowly loses frames
 * and is told how many; it never slows a bus. A reload ends them all, since a bus may not be what
 * it was. The house has errands of its own there, for the sounder and for drills.
 */
#include "control/field.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acquire/decode.h"
#include "acquire/pdu.h"
#include "acquire/plan.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "control/change.h"
#include "estate_plugin.h"

enum { BATCH = 64, WITHIN_MS = 10000, ERRANDS = 4, BACK_TRIES = 3, BACK_MS = 5000 };

enum guest_kind { GUEST_ORDER, GUEST_POINT, GUEST_WRITE, GUEST_BACK, GUEST_TRACE };

struct guest {
    struct field *field;
    struct server_client *client; /* NULL: this place is free */
    uint8_t kind;
    uint32_t number, bus, point;
    double wrote;    /* of GUEST_WRITE, then GUEST_BACK, .. */
    uint8_t tries;   /* .. which was not read so often, .. */
    uint8_t fault;   /* .. at first for this */
    uint64_t missed; /* frames since the last that found room */
};

/* Of the house itself: nobody's answer is held. */
struct errand {
    field_told *told; /* NULL: this place is free */
    void *owner;
    uint32_t number;
};

struct field {
    const struct site *site;
    struct acquire *acquire;
    uint32_t next_number;
    uint64_t dropped; /* frames that the ring lost so far */
    struct guest guest[SERVER_ASKERS];
    struct errand errand[ERRANDS];
};

struct field *field_new(void)
{
    return calloc(1, sizeof(struct field));
}

void field_free(struct field *field)
{
    free(field);
}

/* ---- guests ---- */

static bool is_traced(const struct field *field, uint32_t bus)
{
    for (size_t i = 0; i < SERVER_ASKERS; i++)
        if (field->guest[i].client && field->guest[i].kind == GUEST_TRACE &&
            field->guest[i].bus == bus)
            return true;
    return false;
}

static void leave(void *owner)
{
    struct guest *guest = owner;
    struct field *field = guest->field;

    guest->client = NULL;
    if (guest->kind == GUEST_TRACE && field->acquire && !is_traced(field, guest->bus))
        acquire_trace(field->acquire, guest->bus, false);
}

/* Takes the guest's leave before the end is said, since the client may ask anew at once. */
static void end(struct guest *guest, const char *error, const char *remedy)
{
    struct server_client *client = guest->client;

    leave(guest);
    server_end(client, error, remedy);
}

/* There are as many places as clients, and a client that is held asks for nothing more. */
static void welcome(struct field *field, struct server_answer *answer, struct guest guest)
{
    struct guest *place = field->guest;

    while (place->client)
        place++;
    *place = guest;
    place->field = field;
    place->client = server_hold(answer, leave, place);
}

static void end_errand(struct errand *errand, const struct acquire_answer *answer)
{
    struct errand ended = *errand;

    errand->told = NULL;
    ended.told(ended.owner, answer);
}

void field_use(struct field *field, const struct site *site, struct acquire *acquire)
{
    field->acquire = NULL;
    for (size_t i = 0; i < ERRANDS; i++)
        if (field->errand[i].told)
            end_errand(&field->errand[i], &(struct acquire_answer){.fault = FAULT_LINK});
    for (size_t i = 0; i < SERVER_ASKERS; i++)
        if (field->guest[i].client)
            end(&field->guest[i], "the buses were started anew meanwhile", "try again");
    field->site = site;
    field->acquire = acquire;
}

/* Of two names, one of which may be NULL, the one that is meant; NULL: neither. */
static const char *nearer(const char *word, const char *best, const char *name)
{
    return text_nearest(word, (const char *[]){best ? best : name, name}, 2);
}

/* SITE_NO, with the answer ended. */
static uint32_t find_bus(const struct field *field, struct server_answer *answer,
                         const struct json *args)
{
    const char *name = json_text(json_get(args, "bus"), "");
    uint32_t bus = field->acquire ? site_find_bus(field->site, name) : SITE_NO;
    const char *nearest = NULL;
    char error[120];

    if (bus != SITE_NO && field->site->bus[bus].kind != BUS_GPIO)
        return bus;
    for (uint32_t b = 0; field->acquire && b < field->site->buses; b++)
        nearest = nearer(name, nearest, field->site->bus[b].name);
    snprintf(error, sizeof error, "no Modbus bus \"%.40s\"%s%s", name, nearest ? "; nearest: " : "",
             nearest ? nearest : "");
    server_fail(answer, error, "estatectl buses lists them");
    return SITE_NO;
}

/* ---- orders ---- */

/* Hands the order to its bus. False, with the answer ended. */
static bool give(struct field *field, struct server_answer *answer, struct acquire_order *order)
{
    int rc;

    order->number = ++field->next_number;
    rc = acquire_order(field->acquire, order);
    if (rc)
        server_fail(answer, rc == -EAGAIN ? "too many orders wait for this bus" : strerror(-rc),
                    "try again");
    return !rc;
}

bool field_order(struct field *field, struct server_answer *answer, const struct json *args,
                 const char *by)
{
    const char *hex = json_text(json_get(args, "pdu"), "");
    double unit = json_number(json_get(args, "unit"), -1);
    double timeout = json_number(json_get(args, "timeout"), 0);
    double within = json_number(json_get(args, "within"), WITHIN_MS);
    struct acquire_order order = {.idle = json_flag(json_get(args, "idle"), false)};
    long n = text_unhex(hex, order.pdu, sizeof order.pdu);

    order.bus = find_bus(field, answer, args);
    if (order.bus == SITE_NO)
        return false;
    if (!(unit >= 0 && unit <= 255 && timeout >= 0 && timeout <= WITHIN_MS && within > 0 &&
          within <= WITHIN_MS) ||
        n < 1) {
        server_fail(answer, "an order has bus, unit, pdu, and perhaps timeout and within", NULL);
        return false;
    }
    order.until_ms = clock_boot() + (int64_t)within;
    order.unit = (uint8_t)unit;
    order.timeout_ms = (uint32_t)timeout;
    order.length = (uint16_t)n;
    if (!pdu_only_reads(order.pdu[0]))
        log_notice("bus %s: %s writes to unit %u: %s", field->site->bus[order.bus].name, by,
                   order.unit, hex);
    if (!give(field, answer, &order))
        return false;
    welcome(field, answer, (struct guest){.kind = GUEST_ORDER, .number = order.number});
    return !pdu_only_reads(order.pdu[0]);
}

static void put_outcome(struct json *row, const struct acquire_answer *answer)
{
    json_put_text(row, "fault", fault_name(answer->fault));
    json_put_integer(row, "exception", answer->exception);
    json_put_number(row, "reply_ms", answer->turnaround_us / 1000.0, 1);
}

static struct json *order_row(const struct acquire_answer *answer)
{
    struct json *row = json_new_object();
    char hex[3 * ACQUIRE_PDU + 1] = "";
    struct text text = TEXT_IN(hex);

    text_hex(&text, answer->pdu, answer->length);
    put_outcome(row, answer);
    json_put_text(row, "pdu", hex);
    return row;
}

/* ---- one point, now ---- */

/* The request for this point alone. False: there is none. */
static bool make_read(const struct site *site, uint32_t point, struct acquire_order *out)
{
    struct plan_block block;

    if (!plan_point(site, point, &block))
        return false;
    out->length = PDU_READ;
    out->bus = site->device[block.device].bus;
    out->unit = site->device[block.device].unit;
    pdu_read(out->pdu, block.space, block.first, block.count);
    return true;
}

/* The point that is asked for, and the request that reads it. SITE_NO, with the answer ended. */
static uint32_t find_point(const struct field *field, struct server_answer *answer,
                           const struct json *args, struct acquire_order *order)
{
    const char *name = json_text(json_get(args, "point"), "");
    uint32_t point = field->acquire ? site_find_point(field->site, name) : SITE_NO;
    const char *nearest = NULL;
    char error[160];

    if (point != SITE_NO && make_read(field->site, point, order))
        return point;
    for (uint32_t p = 0; field->acquire && p < field->site->points; p++)
        nearest = nearer(name, nearest, field->site->point[p].name);
    snprintf(error, sizeof error, "\"%.50s\" is no point that a request could read%s%s", name,
             nearest ? "; nearest: " : "", nearest ? nearest : "");
    server_fail(answer, error, "estatectl points lists them");
    return SITE_NO;
}

void field_read(struct field *field, struct server_answer *answer, const struct json *args)
{
    struct acquire_order order = {0};
    uint32_t point = find_point(field, answer, args, &order);

    if (point != SITE_NO && give(field, answer, &order))
        welcome(field, answer,
                (struct guest){.kind = GUEST_POINT, .number = order.number, .point = point});
}

bool field_write(struct field *field, struct server_answer *answer, const struct json *args,
                 const char *by)
{
    const char *value = json_text(json_get(args, "value"), "");
    struct acquire_order order = {0};
    uint32_t point = find_point(field, answer, args, &order);
    struct change change;
    char error[300] = "";
    struct text why = TEXT_IN(error);

    if (point == SITE_NO)
        return false;
    if (change_make(field->site, point, value, &change, &why)) {
        server_fail(answer, error, NULL);
        return false;
    }
    memcpy(order.pdu, change.pdu, change.length);
    order.length = change.length;
    log_notice("bus %s: %s writes %.10g %s to %s", field->site->bus[order.bus].name, by,
               change.value, field->site->point[point].unit, field->site->point[point].name);
    if (!give(field, answer, &order))
        return false;
    welcome(
        field, answer,
        (struct guest){
            .kind = GUEST_WRITE, .number = order.number, .point = point, .wrote = change.value});
    return true;
}

/* *out: the value, NaN if there is none. */
static struct json *point_row(const struct field *field, uint32_t index,
                              const struct acquire_answer *answer, double *out)
{
    const struct point_site *point = &field->site->point[index];
    const struct device_site *device = &field->site->device[point->device];
    struct json *row = json_new_object();
    struct acquire_answer told = *answer;
    uint16_t word[PDU_BITS];
    struct decode_words words = {.word = word};
    struct decode_memory memory = {0};
    struct plan_block block;
    char string[PRODUCT_TEXT];
    double value = NAN;

    plan_point(field->site, index, &block);
    words.first = block.first;
    words.count = block.count;
    if (!told.fault && !pdu_words(told.pdu, told.length, block.count, word))
        told.fault = FAULT_WRONG_ANSWER;
    if (!told.fault)
        told.fault = decode_point(device->product, point, &words, &memory, clock_boot(), &value);
    json_put_text(row, "point", point->name);
    json_put_text(row, "words", point->words);
    json_put_number(row, "value", told.fault ? NAN : value, 3);
    if (!told.fault && point->source[0].point->type == TYPE_STRING &&
        !decode_text(device->product, point->source[0].point, point->source[0].instance, &words,
                     string))
        json_put_text(row, "text", string);
    json_put_text(row, "state", told.fault ? "" : site_state(field->site, NULL, index, value));
    json_put_text(row, "unit", point->unit);
    json_put_text(row, "quality", quality_name(told.fault ? ESTATE_BAD : ESTATE_GOOD));
    json_put_number(row, "age", 0, 1);
    put_outcome(row, &told);
    *out = told.fault ? NAN : value;
    return row;
}

static bool ask_back(struct guest *guest)
{
    struct field *field = guest->field;
    struct acquire_order order = {.number = ++field->next_number,
                                  .until_ms = clock_boot() + BACK_MS};

    make_read(field->site, guest->point, &order);
    if (acquire_order(field->acquire, &order))
        return false;
    guest->kind = GUEST_BACK;
    guest->number = order.number;
    return true;
}

/* The device answered to a write: what does it hold now? */
static void read_back(struct guest *guest, const struct acquire_answer *answer)
{
    const char *point = guest->field->site->point[guest->point].name;
    bool refused = answer->fault == FAULT_EXCEPTION;
    char error[160], remedy[100];

    if (!answer->fault && ask_back(guest))
        return;
    snprintf(error, sizeof error, "%s: %s%s", point,
             !answer->fault ? "written, but there is no time to read it back"
             : refused      ? "the device refused: "
                            : "the write was not answered well: ",
             !answer->fault ? ""
             : refused      ? pdu_exception_name(answer->exception)
                            : fault_name(answer->fault));
    snprintf(remedy, sizeof remedy, "estatectl read %s tells what it holds now", point);
    end(guest, error, remedy);
}

/* A reply that was lost says nothing of the write. */
static bool reads_again(struct guest *guest, const struct acquire_answer *answer)
{
    if (!answer->fault || answer->fault == FAULT_EXCEPTION)
        return false;
    if (!guest->tries++)
        guest->fault = answer->fault;
    return guest->tries < BACK_TRIES && ask_back(guest);
}

static void compare(struct guest *guest, const struct acquire_answer *answer)
{
    const struct site *site = guest->field->site;
    const char *point = site->point[guest->point].name;
    struct acquire_answer told = *answer;
    char error[160], remedy[100];
    struct json *row;
    double value;

    if (reads_again(guest, answer))
        return;
    if (told.fault == FAULT_LINK && guest->fault)
        told.fault = guest->fault; /* there was no turn for another try */
    row = point_row(guest->field, guest->point, &told, &value);
    json_put_number(row, "wrote", guest->wrote, 3);
    json_put_text(row, "wrote_state", site_state(site, NULL, guest->point, guest->wrote));
    server_add(guest->client, row);
    snprintf(error, sizeof error,
             told.fault ? "%s was written, but could not be read back: %s"
                        : "%s does not read back as it was written",
             point, fault_name(told.fault));
    snprintf(remedy, sizeof remedy, "estatectl read %s tells what it holds now", point);
    end(guest, value == guest->wrote ? NULL : error, told.fault ? remedy : NULL);
}

static void hand_over(struct guest *guest, const struct acquire_answer *answer)
{
    double value;

    switch (guest->kind) {
    case GUEST_WRITE:
        read_back(guest, answer);
        return;
    case GUEST_BACK:
        compare(guest, answer);
        return;
    case GUEST_POINT:
        server_add(guest->client, point_row(guest->field, guest->point, answer, &value));
        break;
    default:
        server_add(guest->client, order_row(answer));
    }
    end(guest, NULL, NULL);
}

/* ---- errands of the house ---- */

int field_ask(struct field *field, struct acquire_order *order, field_told *told, void *owner)
{
    struct errand *errand = field->errand;
    int rc;

    if (!field->acquire)
        return -ENODEV;
    while (errand < field->errand + ERRANDS && errand->told)
        errand++;
    if (errand == field->errand + ERRANDS)
        return -EAGAIN;
    order->number = ++field->next_number;
    rc = acquire_order(field->acquire, order);
    if (!rc)
        *errand = (struct errand){told, owner, order->number};
    return rc;
}

int field_probe(struct field *field, uint32_t point, field_told *told, void *owner)
{
    struct acquire_order order = {0};

    if (!field->acquire)
        return -ENODEV;
    return make_read(field->site, point, &order) ? field_ask(field, &order, told, owner) : -EINVAL;
}

int field_switch(struct field *field, uint32_t point, bool on, field_told *told, void *owner)
{
    struct acquire_order order = {0};
    char nothing[2];
    struct text why = TEXT_IN(nothing);
    struct change change;

    if (!field->acquire)
        return -ENODEV;
    if (!make_read(field->site, point, &order) ||
        change_make(field->site, point, on ? "1" : "0", &change, &why))
        return -EINVAL;
    memcpy(order.pdu, change.pdu, change.length);
    order.length = change.length;
    return field_ask(field, &order, told, owner);
}

void field_forget(struct field *field, const void *owner)
{
    for (size_t i = 0; i < ERRANDS; i++)
        if (field->errand[i].owner == owner)
            field->errand[i] = (struct errand){0};
}

static void take_answer(struct field *field, const struct acquire_answer *answer)
{
    for (struct guest *guest = field->guest; guest < field->guest + SERVER_ASKERS; guest++)
        if (guest->client && guest->kind != GUEST_TRACE && guest->number == answer->number) {
            hand_over(guest, answer);
            return;
        }
    for (struct errand *errand = field->errand; errand < field->errand + ERRANDS; errand++)
        if (errand->told && errand->number == answer->number) {
            end_errand(errand, answer);
            return;
        }
}

void field_take_answers(struct field *field, struct ring *answers)
{
    struct acquire_answer answer;

    for (int i = 0; i < BATCH && ring_take(answers, &answer, 1); i++)
        take_answer(field, &answer);
}

/* ---- traces ---- */

void field_trace(struct field *field, struct server_answer *answer, const struct json *args)
{
    uint32_t bus = find_bus(field, answer, args);

    if (bus == SITE_NO)
        return;
    welcome(field, answer, (struct guest){.kind = GUEST_TRACE, .bus = bus});
    acquire_trace(field->acquire, bus, true);
}

/* `missed`: frames before it that found no room. */
static struct json *frame_row(const struct field *field, const struct trace_frame *frame,
                              uint64_t missed)
{
    static const char *const kinds[] = {"request", "reply", "late",  "other-unit",
                                        "garbled", "echo",  "noise", "nothing"};
    char hex[3 * ACQUIRE_FRAME + 1] = "";
    struct text text = TEXT_IN(hex);
    struct json *row = json_new_object();
    int64_t age_us = clock_boot_us() - frame->time_us;

    text_hex(&text, frame->byte, frame->length);
    json_put_integer(row, "time_us", clock_utc() * 1000 - age_us);
    json_put_text(row, "kind", kinds[frame->kind]);
    json_put_flag(row, "tcp", field->site->bus[frame->bus].kind == BUS_TCP);
    json_put_text(row, "hex", hex);
    if (missed)
        json_put_integer(row, "missed", (int64_t)missed);
    return row;
}

static void show_frame(struct field *field, const struct trace_frame *frame)
{
    for (struct guest *guest = field->guest; guest < field->guest + SERVER_ASKERS; guest++)
        if (guest->client && guest->kind == GUEST_TRACE && guest->bus == frame->bus)
            guest->missed = server_add(guest->client, frame_row(field, frame, guest->missed))
                                ? 0
                                : guest->missed + 1;
}

void field_take_frames(struct field *field, struct ring *frames)
{
    struct trace_frame frame;
    uint64_t dropped = ring_dropped(frames);

    for (size_t i = 0; i < SERVER_ASKERS; i++)
        field->guest[i].missed += dropped - field->dropped;
    field->dropped = dropped;
    for (int i = 0; i < BATCH && ring_take(frames, &frame, 1); i++)
        if (field->site && frame.bus < field->site->buses)
            show_frame(field, &frame);
}
