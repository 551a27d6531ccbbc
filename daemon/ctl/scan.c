/*
 * scan - asks every address for a register, and whoever answers for more.
 *
 * Nothing is written. A refusal is an answer, too: so function 3 finds nearly all, and 4, 2 and 1
 * find those that keep silent to what they do not know. An address that answers is asked again a
 * few times, because two devices on one address are heard as garbled or doubled replies, and then
 * what it is. An interrupted scan shows what it has. On a bus of the daemon every question is an
 * order for an idle gap, so that no reading comes late for it.
 */
#include "ctl/scan.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"
#include "ctl/guess.h"
#include "ctl/master.h"
#include "ctl/place.h"
#include "ctl/row.h"
#include "ctl/stop.h"
#include "ctl/table.h"

enum {
    WIRE_MS = 150, /* that a device may think on a serial wire .. */
    FAR_MS = 500,  /* .. or behind somebody else, or when there is time */
    SLOW_MS = 1000,
    CHARACTERS = 16, /* of the longest reply to a probe, and what drivers add */
    CHECKS = 4,      /* more reads of an address that answers .. */
    CROWD = 2,       /* .. and how many disturbed ones are no chance */
    UNSENT = 4,      /* questions without a gap: the bus has none */
    TRIES = 3,       /* of a wire that is not there, or of a daemon that has no time */
    LAST = 3,        /* addresses that tell whether a TCP device answers to all */
    REDRAW_MS = 200,
    LINE_MS = 5000
};

struct found {
    uint8_t unit;
    uint32_t baud;   /* 0: nobody's business */
    double reply_ms; /* NaN: none was good */
    bool crowded;    /* two devices? */
    bool cut;        /* somebody ended the scan before we knew what it is */
    struct guess guess;
};

struct scan {
    const struct options *options;
    struct master *master;
    struct catalogue catalogue;
    uint8_t address[256];
    uint32_t baud[PLACE_BAUDS];
    size_t addresses, bauds;
    uint8_t unit; /* that is being asked what it is */
    struct found *found;
    size_t n;
    uint32_t timeout_ms, slow_ms; /* of a probe; of one that is sure to be answered */
    size_t steps, done;
    int64_t begun_ms, told_ms;
    int64_t looked_ms; /* spent on who answered, and so not to be expected of every address */
    bool stopped, lost, any_address;
    int unsent; /* questions in a row that the daemon had no gap for */
    bool late;  /* something came that was not the answer to the last question */
};

/* ---- progress ---- */

/* On a terminal one line that is written anew, else a line now and then. */
static void tell(struct scan *scan, uint8_t unit, uint32_t baud)
{
    int64_t now = clock_boot();
    bool terminal = isatty(STDERR_FILENO), chinese = scan->options->chinese;
    int64_t left = scan->done ? (now - scan->begun_ms - scan->looked_ms) *
                                    (int64_t)(scan->steps - scan->done) / (int64_t)scan->done / 1000
                              : 0;
    char speed[24] = "";

    if (now - scan->told_ms < (terminal ? REDRAW_MS : LINE_MS))
        return;
    scan->told_ms = now;
    if (baud)
        snprintf(speed, sizeof speed, "%u Bd, ", baud);
    fprintf(stderr,
            chinese ? "%s%s地址 %u，已找到 %zu，剩余 %lld:%02lld%s"
                    : "%s%saddress %u, %zu found, %lld:%02lld left%s",
            terminal ? "\r" : "", speed, unit, scan->n, (long long)(left / 60),
            (long long)(left % 60), terminal ? "   \033[K" : "\n");
}

static void tell_no_more(void)
{
    if (isatty(STDERR_FILENO))
        fputs("\r\033[K", stderr);
}

/* ---- asking ---- */

/* Is there an answer, of whatever kind? */
static bool answered(const struct bus_reply *reply)
{
    return reply->fault != FAULT_TIMEOUT && reply->fault != FAULT_LINK &&
           reply->fault != FAULT_LATE && reply->fault != FAULT_ECHO;
}

/* A late reply of somebody else leaves ours behind it: waits for that, and asks again. The daemon
 * does not ask a unit that it holds for dead what it asked that before: each try is longer. */
static void ask(struct scan *scan, uint8_t unit, uint8_t space, uint32_t timeout_ms,
                struct bus_reply *reply)
{
    uint16_t word[1 + TRIES];
    int tries = 0;

    scan->late = false;
    do {
        scan->stopped = scan->stopped || stop_wait(scan->options->stop, 0);
        reply->fault = FAULT_LINK;
        if (scan->stopped || scan->lost)
            return;
        if (tries)
            stop_wait(scan->options->stop, WIRE_MS);
        master_read(scan->master, unit, space, 0, (uint16_t)(1 + tries), timeout_ms, word, reply);
        scan->late = scan->late || reply->fault == FAULT_LATE || reply->event[BUS_LATE] ||
                     reply->event[BUS_UNIT];
    } while ((reply->fault == FAULT_LINK || reply->fault == FAULT_LATE) && ++tries < TRIES);
    if (reply->fault == FAULT_LINK && master_unsent(scan->master) && ++scan->unsent < UNSENT)
        reply->fault = FAULT_TIMEOUT;
    else
        scan->unsent = 0;
    scan->lost = reply->fault == FAULT_LINK;
}

/* Two that answer at once garble each other, or the second answer comes behind the first. */
static bool disturbed(const struct bus_reply *reply)
{
    return reply->fault == FAULT_CHECKSUM || reply->fault == FAULT_WRONG_ANSWER ||
           reply->event[BUS_GARBLED] || reply->event[BUS_LATE] || reply->event[BUS_NOISE];
}

static uint8_t read_words(void *context, uint8_t space, uint16_t first, uint16_t count,
                          uint16_t *word)
{
    struct scan *scan = context;
    struct bus_reply reply;

    scan->stopped = scan->stopped || stop_wait(scan->options->stop, 0);
    return scan->stopped
               ? FAULT_LINK
               : master_read(scan->master, scan->unit, space, first, count, 0, word, &reply);
}

/* Somebody answered: is it one, and what is it? */
static void take(struct scan *scan, uint8_t unit, uint8_t space, uint32_t baud,
                 struct bus_reply *reply)
{
    const struct sheet_reader reader = {.context = scan, .read = read_words};
    struct found found = {.unit = unit, .baud = baud, .reply_ms = NAN};
    struct found *grown = realloc(scan->found, (scan->n + 1) * sizeof *grown);
    int good = 0, bad = 0;

    if (!grown)
        return;
    scan->found = grown;
    for (int i = 0; i < CHECKS; i++) {
        ask(scan, unit, space, scan->slow_ms, reply);
        bad += disturbed(reply);
        if (reply->fault != FAULT_NONE && reply->fault != FAULT_EXCEPTION)
            continue;
        good++;
        found.reply_ms = (double)reply->turnaround_us / 1000; /* the first may have been late */
    }
    if (!good && bad < CROWD)
        return; /* it was noise, or the wire is gone */
    found.crowded = bad >= CROWD;
    scan->unit = unit;
    if (good)
        guess_make(&scan->catalogue, &reader, &found.guess);
    found.cut = scan->stopped;
    if (found.cut)
        memset(&found.guess, 0, sizeof found.guess);
    scan->found[scan->n++] = found;
}

static void look_closer(struct scan *scan, uint8_t unit, uint8_t space, uint32_t baud,
                        struct bus_reply *reply)
{
    int64_t begin_ms = clock_boot();

    take(scan, unit, space, baud, reply);
    scan->looked_ms += clock_boot() - begin_ms;
}

static bool is_found(const struct scan *scan, uint8_t unit, uint32_t baud)
{
    for (size_t i = 0; i < scan->n; i++)
        if (scan->found[i].unit == unit && scan->found[i].baud == baud)
            return true;
    return false;
}

/* A reply that comes during the next question is of a device that thinks longer than we waited. */
static void probe(struct scan *scan, size_t i, uint8_t space, uint32_t baud)
{
    struct bus_reply reply;
    bool late;

    tell(scan, scan->address[i], baud);
    ask(scan, scan->address[i], space, scan->timeout_ms, &reply);
    late = scan->late;
    if (answered(&reply))
        look_closer(scan, scan->address[i], space, baud, &reply);
    if (!late || !i || is_found(scan, scan->address[i - 1], baud))
        return;
    ask(scan, scan->address[i - 1], space, scan->slow_ms, &reply);
    if (answered(&reply))
        look_closer(scan, scan->address[i - 1], space, baud, &reply);
}

static void scan_baud(struct scan *scan, uint32_t baud)
{
    static const uint8_t spaces[] = {SPACE_HOLDING, SPACE_INPUT, SPACE_DISCRETE, SPACE_COIL};

    for (size_t s = 0; s < sizeof spaces; s++)
        for (size_t i = 0; i < scan->addresses; i++, scan->done++) {
            if (scan->stopped || scan->lost)
                return;
            if (!is_found(scan, scan->address[i], baud))
                probe(scan, i, spaces[s], baud);
        }
}

/* A TCP device that is not a gateway may answer whatever the address: then one is enough. */
static void try_any_address(struct scan *scan)
{
    struct bus_reply reply;
    size_t answers = 0;

    for (size_t i = scan->addresses - LAST; i < scan->addresses; i++) {
        ask(scan, scan->address[i], SPACE_HOLDING, scan->timeout_ms, &reply);
        answers += answered(&reply);
    }
    scan->any_address = answers == LAST;
    if (scan->any_address)
        scan->addresses = 1;
}

static void scan_wire(struct scan *scan)
{
    const struct bus_site *site = master_site(scan->master);
    bool patient = scan->options->take_over;
    uint32_t baud;

    scan->slow_ms = site || patient ? SLOW_MS : FAR_MS;
    scan->begun_ms = scan->told_ms = clock_boot();
    master_set_idle(scan->master, !patient);
    if (site && site->kind == BUS_TCP && scan->addresses > 2 * LAST)
        try_any_address(scan);
    scan->steps = (scan->bauds ? scan->bauds : 1) * 4 * scan->addresses;
    for (size_t b = 0; b < (scan->bauds ? scan->bauds : 1) && !scan->stopped && !scan->lost; b++) {
        if (scan->bauds && master_set_baud(scan->master, scan->baud[b])) {
            scan->lost = true;
            break;
        }
        baud = master_baud(scan->master);
        scan->timeout_ms = baud && !patient ? WIRE_MS + CHARACTERS * 11 * 1000 / baud : FAR_MS;
        scan_baud(scan, baud);
    }
    tell_no_more();
}

/* ---- what was found ---- */

static void put_json(const struct found *found)
{
    struct json *row = json_new_object();
    const struct guess *guess = &found->guess;

    json_put_integer(row, "address", found->unit);
    if (found->baud)
        json_put_integer(row, "baud", found->baud);
    json_put_number(row, "reply_ms", found->reply_ms, 1);
    json_put_text(row, "model", guess->best ? guess->best->name : NULL);
    json_put_text(row, "or", guess->other ? guess->other->name : NULL);
    json_put_integer(row, "proofs", guess->proofs);
    json_put_flag(row, "two_devices", found->crowded);
    row_print(row);
}

static void put_row(struct table *table, const struct found *found, bool chinese)
{
    const struct guess *guess = &found->guess;
    const char *note = found->crowded
                           ? chinese ? "此地址有两台设备？" : "two devices on this address?"
                       : found->cut ? chinese ? "未及识别" : "interrupted, not identified"
                                    : "";
    char unit[8], baud[16] = "", reply[16] = "", model[80], proofs[16];

    snprintf(unit, sizeof unit, "%u", found->unit);
    if (found->baud)
        snprintf(baud, sizeof baud, "%u", found->baud);
    if (!isnan(found->reply_ms))
        snprintf(reply, sizeof reply, "%.0f ms", found->reply_ms);
    snprintf(model, sizeof model, "%s%s%s", guess->best ? guess->best->name : "-",
             guess->other ? chinese ? " 或 " : " or " : "", guess->other ? guess->other->name : "");
    snprintf(proofs, sizeof proofs, "%u", guess->proofs);
    table_row(table, (const char *[]){unit, baud, reply, model, proofs, note});
}

static void show(const struct scan *scan)
{
    static const char *const en[] = {"ADDRESS", "BAUD", "REPLY", "MODEL", "PROOFS", "NOTE", NULL};
    static const char *const zh[] = {"地址", "波特率", "应答", "型号", "依据", "备注", NULL};
    bool chinese = scan->options->chinese;
    struct table *table = table_new(chinese ? zh : en);

    for (size_t i = 0; i < scan->n; i++)
        if (scan->options->json)
            put_json(&scan->found[i]);
        else if (table)
            put_row(table, &scan->found[i], chinese);
    if (table && scan->n && !scan->options->json)
        table_print(table, stdout);
    table_free(table);
    fflush(stdout);
    if (scan->any_address)
        fputs(chinese ? "所有地址都应答：这台设备不看地址。\n"
                      : "Every address is answered: this device does not look at it.\n",
              stderr);
    if (!scan->n && !scan->stopped && !scan->lost)
        fputs(chinese ? "无设备应答：检查供电、A/B 线、波特率（--baud all）。\n"
                      : "Nobody answers: look at power, A and B, the speed (--baud all).\n",
              stderr);
    if (scan->stopped || (scan->lost && (scan->n || !master_refused(scan->master))))
        fputs(chinese ? "扫描未完成。\n" : "The scan did not come to its end.\n", stderr);
    if (scan->lost && master_unsent(scan->master))
        fputs(chinese ? "总线没有空闲：--take-over 不等空闲。\n"
                      : "The bus has no idle gaps; --take-over does not wait for one.\n",
              stderr);
}

static int outcome(const struct scan *scan)
{
    for (size_t i = 0; i < scan->n; i++)
        if (scan->found[i].crowded)
            return EXIT_PARTLY;
    return scan->stopped || (scan->lost && scan->n) ? EXIT_PARTLY : scan->n ? 0 : EXIT_NOTHING;
}

/* The speeds to try: of a tty of our own only. */
static int choose_bauds(struct scan *scan)
{
    const struct bus_site *site = master_site(scan->master);

    if (!scan->options->bauds)
        return 0;
    if (!site || site->kind != BUS_TTY)
        return options_fail(EXIT_USAGE, "--baud is for a tty; a bus of estated has its own speed");
    scan->bauds = place_bauds(scan->options->bauds, scan->baud);
    return scan->bauds ? 0 : options_fail(EXIT_USAGE, "--baud all, or from 1200 to 115200");
}

int scan_run(const struct options *options, char *const *operand, int operands)
{
    struct scan scan = {.options = options};
    int code;

    if (operands != 1)
        return options_fail(EXIT_USAGE, "scan needs one place: a bus, /dev/.. or HOST:PORT");
    scan.addresses = place_addresses(options->addresses, scan.address);
    if (!scan.addresses)
        return options_fail(EXIT_USAGE, "--addresses as 1-247 or 1,3,7-20");
    code = catalogue_load(options, &scan.catalogue);
    if (!code)
        code = master_open(options, operand[0], &scan.master);
    if (!code) {
        code = choose_bauds(&scan);
        if (!code) {
            scan_wire(&scan);
            show(&scan);
            code = outcome(&scan);
        }
        master_close(scan.master);
    }
    catalogue_clear(&scan.catalogue);
    free(scan.found);
    return code;
}
