/*
 * master - a line of our own, or orders to the daemon that has the line.
 *
 * The daemon keeps its rules: an order waits for its turn between the bus's own requests, or for a
 * gap where nothing else is due. On a bare place we are the only master, or believe so; the tty is
 * opened for us alone, so a daemon that runs on it is found out at once.
 */
#include "ctl/master.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acquire/pdu.h"
#include "base/clock.h"
#include "base/text.h"
#include "ctl/client.h"
#include "ctl/place.h"
#include "ctl/stop.h"

enum {
    TIMEOUT_MS = 500,
    WITHIN_MS = 3000, /* an order that waited for so long is not sent */
    ORDER_MS = 30000,
    FRAMES = 256
};

struct master {
    const struct options *options;
    struct bus_site site; /* bare */
    struct line *line;    /* NULL on the daemon's bus, or while it is not there */
    struct trace trace;
    struct client *client; /* NULL on a bare place */
    char bus[SITE_ID];
    bool idle;
    bool unsent;
    bool refused; /* by the daemon; it is not asked again */
};

static int open_line(struct master *master)
{
    int rc = line_open(&master->site, &master->trace, &master->line);

    if (!rc)
        return 0;
    if (rc == -EBUSY)
        return options_fail(EXIT_NOTHING,
                            "another program has %s; if it is estated, give the name of the bus "
                            "instead, or stop it: systemctl stop estated",
                            master->site.place);
    if (master->site.kind == BUS_TTY)
        return options_fail(EXIT_NOTHING, "%s: %s; %s", master->site.place, strerror(-rc),
                            rc == -EACCES   ? "run it as root or in the group dialout"
                            : rc == -ENOENT ? "ls /dev/serial/by-path shows what is plugged in"
                                            : "is it a serial port?");
    return options_fail(
        EXIT_NOTHING, "%s:%u: %s; %s", master->site.place, master->site.port, strerror(-rc),
        rc == -ECONNREFUSED ? "the host is there, but not this port: is Modbus TCP switched on?"
                            : "address, cable, power?");
}

static int open_bare(struct master *master, const char *place)
{
    switch (place_read(place, master->options, &master->site)) {
    case -EINVAL:
        return options_fail(EXIT_USAGE, "no serial setting \"%s\"; as 9600 8N1",
                            master->options->serial);
    case -ENOENT:
        return options_fail(EXIT_NOTHING,
                            "no host \"%s\" is known, or no such port; as 192.168.8.20:502", place);
    default:
        break;
    }
    master->trace.frames = ring_new(FRAMES, sizeof(struct trace_frame));
    if (!master->trace.frames)
        return options_fail(EXIT_NOTHING, "out of memory");
    atomic_store(&master->trace.on, true);
    return open_line(master);
}

/* A bus that the daemon does not have is refused with the first order. */
static void learn_baud(struct master *master)
{
    struct client_answer answer;

    client_ask(master->options->run_dir, false, "buses", NULL, master->options->by, &answer);
    for (size_t i = 0; i < json_count(answer.rows); i++)
        if (text_equal(json_text(json_get(json_at(answer.rows, i), "bus"), ""), master->bus))
            master->site.baud = (uint32_t)json_number(json_get(json_at(answer.rows, i), "baud"), 0);
    client_clear(&answer);
}

static int open_bus(struct master *master, const char *name)
{
    struct client_answer answer = {.ok = false};

    TEXT_COPY(master->bus, name);
    if (client_open(master->options->run_dir, true, &master->client, &answer))
        return options_fail(EXIT_NOT_ASKED,
                            "%s; \"%s\" would be a bus of it; without it, a place is /dev/.. or "
                            "HOST:PORT",
                            answer.error, name);
    learn_baud(master);
    return 0;
}

int master_open(const struct options *options, const char *place, struct master **out)
{
    struct master *master = calloc(1, sizeof *master);
    int code;

    if (!master)
        return options_fail(EXIT_NOTHING, "out of memory");
    master->options = options;
    code = place_is_bare(place) ? open_bare(master, place) : open_bus(master, place);
    if (code)
        master_close(master);
    else
        *out = master;
    return code;
}

void master_close(struct master *master)
{
    if (master->line)
        line_close(master->line);
    ring_free(master->trace.frames);
    client_close(master->client);
    free(master);
}

const struct bus_site *master_site(const struct master *master)
{
    return master->client ? NULL : &master->site;
}

uint32_t master_baud(const struct master *master)
{
    return !master->client && master->site.kind == BUS_TCP ? 0 : master->site.baud;
}

int master_set_baud(struct master *master, uint32_t baud)
{
    if (master->site.baud == baud)
        return 0;
    if (master->line)
        line_close(master->line);
    master->line = NULL;
    master->site.baud = baud;
    return open_line(master);
}

void master_set_idle(struct master *master, bool idle)
{
    master->idle = idle;
}

static void ask_line(struct master *master, const struct bus_request *request,
                     struct bus_reply *reply)
{
    if (!master->line && line_open(&master->site, &master->trace, &master->line))
        master->line = NULL;
    if (!master->line) {
        reply->fault = FAULT_LINK;
        return;
    }
    line_exchange(master->line, request, reply);
    if (reply->fault == FAULT_LINK) {
        line_close(master->line);
        master->line = NULL;
    }
}

static uint8_t fault_of(const char *name)
{
    uint8_t fault = FAULT_NONE;

    while (fault < FAULT_COUNT && !text_equal(fault_name(fault), name))
        fault++;
    return fault < FAULT_COUNT ? fault : FAULT_LINK;
}

static void take_row(const struct json *row, struct bus_reply *reply)
{
    long n = text_unhex(json_text(json_get(row, "pdu"), ""), reply->pdu, sizeof reply->pdu);

    reply->fault = fault_of(json_text(json_get(row, "fault"), "link"));
    reply->exception = (uint8_t)json_number(json_get(row, "exception"), 0);
    reply->turnaround_us = (int64_t)(json_number(json_get(row, "reply_ms"), 0) * 1000);
    reply->length = n > 0 ? (uint16_t)n : 0;
}

/* What the daemon refuses, as a bus that it does not have, is said once. */
static void ask_daemon(struct master *master, const struct bus_request *request,
                       struct bus_reply *reply)
{
    struct json *args = json_new_object(), *line = NULL;
    struct client_answer answer = {.ok = false};
    int64_t begin_ms = clock_boot();
    bool ended = false;
    char hex[3 * ACQUIRE_PDU + 1] = "";
    struct text text = TEXT_IN(hex);

    text_hex(&text, request->pdu, request->length);
    json_put_text(args, "bus", master->bus);
    json_put_integer(args, "unit", request->unit);
    json_put_text(args, "pdu", hex);
    json_put_integer(args, "timeout", request->timeout_us / 1000);
    json_put_integer(args, "within", WITHIN_MS);
    json_put_flag(args, "idle", master->idle);
    reply->fault = FAULT_LINK;
    if (client_order(master->client, "order", args, master->options->by))
        return;
    while (!ended && !client_next(master->client, master->options->stop, ORDER_MS, &line)) {
        if (json_get(line, "row"))
            take_row(json_get(line, "row"), reply);
        ended = client_take_end(line, &answer);
        json_free(line);
    }
    master->unsent = reply->fault == FAULT_LINK && clock_boot() - begin_ms >= WITHIN_MS;
    master->refused = !ended || !answer.ok;
    if (master->refused && !stop_wait(master->options->stop, 0))
        options_fail(0, "%s; %s", ended ? answer.error : "estated ended the connection",
                     ended ? answer.remedy : "is it running?");
}

bool master_refused(const struct master *master)
{
    return master->refused;
}

bool master_unsent(const struct master *master)
{
    return master->unsent;
}

void master_ask(struct master *master, uint8_t unit, const uint8_t *pdu, uint16_t length,
                uint32_t timeout_ms, struct bus_reply *reply)
{
    struct bus_request request = {
        .unit = unit, .length = length, .timeout_us = (int64_t)timeout_ms * 1000};

    memcpy(request.pdu, pdu, length);
    memset(reply, 0, sizeof *reply);
    reply->fault = FAULT_LINK;
    if (master->client && !master->refused)
        ask_daemon(master, &request, reply);
    if (master->client)
        return;
    if (!timeout_ms)
        request.timeout_us = TIMEOUT_MS * 1000;
    ask_line(master, &request, reply);
}

uint8_t master_read(struct master *master, uint8_t unit, uint8_t space, uint16_t first,
                    uint16_t count, uint32_t timeout_ms, uint16_t *word, struct bus_reply *reply)
{
    uint8_t pdu[PDU_READ];

    pdu_read(pdu, space, first, count);
    master_ask(master, unit, pdu, sizeof pdu, timeout_ms, reply);
    if (!reply->fault && !pdu_words(reply->pdu, reply->length, count, word))
        reply->fault = FAULT_WRONG_ANSWER;
    return reply->fault;
}

bool master_frame(struct master *master, struct trace_frame *frame)
{
    return master->trace.frames && ring_take(master->trace.frames, frame, 1);
}

const char *master_fault(const struct bus_reply *reply, bool chinese, char *out, size_t size)
{
    static const char *const en[FAULT_COUNT] = {
        [FAULT_NONE] = "good",
        [FAULT_TIMEOUT] = "no answer",
        [FAULT_CHECKSUM] = "garbled answer",
        [FAULT_WRONG_ANSWER] = "an answer to something else",
        [FAULT_LATE] = "a late answer to an earlier question",
        [FAULT_EXCEPTION] = "refused",
        [FAULT_LINK] = "the wire is not there, or the daemon had no time for it",
        [FAULT_ECHO] = "nothing but our own request came back"};
    static const char *const zh[FAULT_COUNT] = {[FAULT_NONE] = "正常",
                                                [FAULT_TIMEOUT] = "无应答",
                                                [FAULT_CHECKSUM] = "应答损坏",
                                                [FAULT_WRONG_ANSWER] = "应答不符",
                                                [FAULT_LATE] = "迟到的应答",
                                                [FAULT_EXCEPTION] = "拒绝",
                                                [FAULT_LINK] = "线路不通或总线太忙",
                                                [FAULT_ECHO] = "只有回波"};
    const char *word = (chinese ? zh : en)[reply->fault];
    struct text text = {.at = out, .size = size};

    text_printf(&text, "%s", word ? word : fault_name(reply->fault));
    if (reply->fault == FAULT_EXCEPTION)
        text_printf(&text, ": %s", pdu_exception_name(reply->exception));
    return out;
}
