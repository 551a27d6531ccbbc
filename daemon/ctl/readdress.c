/*
 * readdress - the one change that a tool makes to a device.
 *
 * Most sensors leave the factory as address 1, and two of them on one bus garble each other for
 * ever. So it is looked first whether the old address answers and the new one is free; then only
 * the registers are written that the model lists; then the new address is asked, and the old one,
 * which must be silent. Some devices take the address at once, some with the last step, some when
 * they get power again: each step goes to where it answers. Every step is said, nothing is asked.
 */
#include "ctl/readdress.h"

#include <stdio.h>

#include "acquire/pdu.h"
#include "ctl/catalogue.h"
#include "ctl/master.h"
#include "ctl/place.h"
#include "ctl/row.h"

enum { PLACE, OLD, NEW, OPERANDS };
enum { SHORTEST = 7, LONGEST = 9 /* registers, to hear whether anybody answers */ };

struct move {
    const struct options *options;
    const struct product *product;
    struct master *master;
    uint8_t from, to;
    uint8_t at; /* where it answers now, as far as known */
    bool written;
};

/* ---- words ---- */

static void say(const struct move *move, const char *step, uint8_t unit, bool good,
                const char *what)
{
    struct json *row;

    if (!move->options->json) {
        printf("%-5s %3u  %-4s  %s\n", step, unit, good ? "ok" : "FAIL", what);
        fflush(stdout);
        return;
    }
    row = json_new_object();
    json_put_text(row, "step", step);
    json_put_integer(row, "address", unit);
    json_put_flag(row, "ok", good);
    json_put_text(row, "what", what);
    row_print(row);
}

static int give_up(const struct move *move, const char *why, const char *remedy)
{
    return options_fail(move->written ? EXIT_PARTLY : EXIT_NOTHING, "%s; %s", why, remedy);
}

/* ---- steps ---- */

static uint16_t value_of(const struct move *move, const struct product_write *write)
{
    return write->new_address ? (uint16_t)(move->to * (write->times ? write->times : 1))
                              : write->value;
}

/* The step that is read back. The reader of models made sure that there is one. */
static const struct product_write *address_step(const struct product *product)
{
    const struct product_write *write = product->set_address;

    while (!write->new_address)
        write++;
    return write;
}

/* Asks for the register of the address. A refusal is an answer. */
static bool is_there(struct move *move, uint8_t unit, uint16_t *word, struct bus_reply *reply)
{
    const struct product_write *write = address_step(move->product);
    uint8_t fault = master_read(move->master, unit, write->space, write->address, 1,
                                move->product->timeout_ms, word, reply);

    return fault == FAULT_NONE || fault == FAULT_EXCEPTION;
}

/* Asks for unusual lengths, since a daemon that holds the unit for dead does not repeat what it
 * asked lately; a refusal would be an answer, too. */
static bool is_silent(struct move *move, uint8_t unit, struct bus_reply *reply)
{
    const struct product_write *write = address_step(move->product);
    uint16_t word[LONGEST];

    for (uint16_t count = SHORTEST; count <= LONGEST; count++) {
        master_read(move->master, unit, write->space, write->address, count,
                    move->product->timeout_ms, word, reply);
        if (reply->fault != FAULT_LINK || !master_unsent(move->master))
            break;
    }
    return reply->fault == FAULT_TIMEOUT;
}

static bool check_before(struct move *move)
{
    struct bus_reply reply;
    uint16_t word;
    char words[80];
    bool good = is_there(move, move->from, &word, &reply);

    say(move, "look", move->from, good,
        good ? "answers" : master_fault(&reply, false, words, sizeof words));
    if (!good)
        return false;
    good = is_silent(move, move->to, &reply);
    say(move, "look", move->to, good,
        good ? "is free"
        : reply.fault == FAULT_NONE || reply.fault == FAULT_EXCEPTION
            ? "is taken"
            : master_fault(&reply, false, words, sizeof words));
    return good;
}

/* One write, to where the device answers: behind the new address, if it took that already. */
static bool write_step(struct move *move, const struct product_write *write)
{
    uint16_t value = value_of(move, write);
    uint8_t pdu[PDU_READ];
    struct bus_reply reply;
    char what[120], words[80];
    bool good;

    pdu_write(pdu, write->space, write->address, value);
    master_ask(move->master, move->at, pdu, sizeof pdu, move->product->timeout_ms, &reply);
    if (reply.fault == FAULT_TIMEOUT && move->written && move->at == move->from) {
        move->at = move->to;
        master_ask(move->master, move->at, pdu, sizeof pdu, move->product->timeout_ms, &reply);
    }
    snprintf(what, sizeof what, "%s %u = %u: %s", space_name(write->space), write->address, value,
             master_fault(&reply, false, words, sizeof words));
    move->written = move->written || reply.fault != FAULT_EXCEPTION;
    /* One that took the address at once confirms from there, which is no answer here. */
    good = !reply.fault || (write->new_address && reply.fault != FAULT_EXCEPTION);
    say(move, "write", move->at, good, what);
    return good;
}

static int check_after(struct move *move)
{
    const struct product_write *write = address_step(move->product);
    struct bus_reply reply;
    uint16_t word = 0;
    char what[80];
    bool good = is_there(move, move->to, &word, &reply);

    if (!reply.fault) {
        good = word == value_of(move, write);
        snprintf(what, sizeof what, "%s %u reads back %u", space_name(write->space), write->address,
                 word);
    } else {
        master_fault(&reply, false, what, sizeof what);
    }
    say(move, "look", move->to, good, what);
    if (!good)
        return give_up(move, "the new address does not answer as it should",
                       "give the device power anew, then look for it: estatectl scan");
    good = is_silent(move, move->from, &reply);
    say(move, "look", move->from, good,
        good ? "is silent now" : master_fault(&reply, false, what, sizeof what));
    return good ? 0
                : give_up(move, "the old address is not silent",
                          "another device has it, or this one needs power anew: estatectl scan");
}

static int run(struct move *move)
{
    if (!check_before(move))
        return give_up(move, "nothing was written",
                       "estatectl scan shows who answers; the old address must, the new one must "
                       "not");
    move->at = move->from;
    for (uint8_t i = 0; i < move->product->set_address_steps; i++)
        if (!write_step(move, &move->product->set_address[i]))
            return give_up(move, "the device did not take it",
                           "is it write-protected, or of another model? estatectl scan shows where "
                           "it answers");
    return check_after(move);
}

int readdress_run(const struct options *options, char *const *operand, int operands)
{
    struct move move = {.options = options};
    struct catalogue catalogue;
    long from, to;
    int code;

    if (operands != OPERANDS || !options->model || !place_number(operand[OLD], 1, 247, &from) ||
        !place_number(operand[NEW], 1, 247, &to) || from == to)
        return options_fail(EXIT_USAGE,
                            "set-address PLACE OLD NEW --model MODEL; addresses are 1 to 247");
    code = catalogue_load(options, &catalogue);
    if (code)
        return code;
    move.product = catalogue_need(&catalogue, options->model);
    move.from = (uint8_t)from;
    move.to = (uint8_t)to;
    if (!move.product)
        code = EXIT_USAGE;
    else if (!move.product->set_address_steps)
        code = options_fail(EXIT_NOTHING,
                            "model %s does not say how: set the address with the maker's tool or "
                            "the switches of the device",
                            options->model);
    else
        code = master_open(options, operand[PLACE], &move.master);
    if (!code) {
        code = run(&move);
        master_close(move.master);
    }
    catalogue_clear(&catalogue);
    return code;
}
