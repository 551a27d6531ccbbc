/*
 * read - single questions to a device: a whole model, some registers, or any request at all.
 *
 * What a model says is read and decoded as the daemon would. A raw request may be anything, so one
 * that is not known to change nothing is sent only with --write. On a wire of our own every frame
 * that passed is shown, also the wrong ones: that is what one is on the ladder for.
 */
#include "ctl/read.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "acquire/pdu.h"
#include "base/clock.h"
#include "base/text.h"
#include "ctl/catalogue.h"
#include "ctl/client.h"
#include "ctl/explain.h"
#include "ctl/master.h"
#include "ctl/place.h"
#include "ctl/row.h"
#include "ctl/sheet.h"
#include "ctl/show.h"
#include "ctl/table.h"

enum { UNIT = 1, WHAT = 2, ADDRESS = 3, COUNT = 4, ORDER = 5 }; /* operands behind the place */

/* One device being read. */
struct visit {
    const struct options *options;
    struct master *master;
    uint8_t unit;
    uint32_t timeout_ms;
    struct bus_reply reply;
    struct table *table;
    size_t good, bad;
};

static uint8_t read_words(void *context, uint8_t space, uint16_t first, uint16_t count,
                          uint16_t *word)
{
    struct visit *visit = context;

    return master_read(visit->master, visit->unit, space, first, count, visit->timeout_ms, word,
                       &visit->reply);
}

static int outcome(const struct visit *visit)
{
    return !visit->bad ? 0 : visit->good ? EXIT_PARTLY : EXIT_NOTHING;
}

static int show_fault(const struct visit *visit)
{
    const char *remedy = visit->reply.fault != FAULT_TIMEOUT ? ""
                         : visit->options->chinese
                             ? "；检查供电、A/B 线、地址、波特率； estatectl scan 查看谁在线"
                             : "; power, A and B, address, speed? estatectl scan looks who is "
                               "there";
    char words[80];

    if (master_refused(visit->master)) /* estated said why */
        return EXIT_NOTHING;
    return options_fail(visit->reply.fault == FAULT_EXCEPTION ? EXIT_PARTLY : EXIT_NOTHING,
                        "unit %u: %s%s", visit->unit,
                        master_fault(&visit->reply, visit->options->chinese, words, sizeof words),
                        remedy);
}

/* ---- a model ---- */

static void put_json(const struct sheet_value *value, const char *words)
{
    struct json *row = json_new_object();

    json_put_text(row, "point", value->name);
    json_put_number(row, "value", value->fault ? NAN : value->value, 3);
    json_put_text(row, "unit", value->point->unit);
    json_put_text(row, "text", value->text);
    json_put_text(row, "state", value->fault ? "" : product_code_name(value->point, value->value));
    json_put_text(row, "fault", fault_name(value->fault));
    json_put_text(row, "quality", words);
    row_print(row);
}

static bool put_value(void *context, const struct sheet_value *value)
{
    struct visit *visit = context;
    char number[PRODUCT_TEXT + 20] = "", words[80];
    struct bus_reply reply = visit->reply;

    reply.fault = value->fault;
    master_fault(&reply, visit->options->chinese, words, sizeof words);
    if (!value->fault && value->point->type == TYPE_STRING)
        TEXT_COPY(number, value->text);
    else if (!value->fault)
        row_quantity(value->value, product_code_name(value->point, value->value),
                     value->point->unit, number, sizeof number);
    visit->good += !value->fault;
    visit->bad += value->fault != FAULT_NONE;
    if (visit->options->json)
        put_json(value, words);
    else
        table_row(visit->table, (const char *[]){value->name, number, words});
    return true;
}

static struct table *new_table(const struct visit *visit)
{
    static const char *const en[] = {"POINT", "VALUE", "QUALITY", NULL};
    static const char *const zh[] = {"测点", "数值", "质量", NULL};

    return table_new(visit->options->chinese ? zh : en);
}

static int read_model(struct visit *visit, const char *name)
{
    const struct sheet_reader reader = {.context = visit, .read = read_words};
    struct catalogue catalogue;
    const struct product *product;
    int code = catalogue_load(visit->options, &catalogue);

    if (code)
        return code;
    product = catalogue_need(&catalogue, name);
    visit->table = new_table(visit);
    code = EXIT_USAGE;
    if (product && visit->table) {
        visit->timeout_ms = product->timeout_ms;
        code = sheet_read(product, &reader, put_value, visit) ? EXIT_NOTHING : outcome(visit);
        if (!visit->good && (visit->reply.fault == FAULT_TIMEOUT || master_refused(visit->master)))
            show_fault(visit); /* a page of silence says no more */
        else if (!visit->options->json)
            table_print(visit->table, stdout);
    }
    table_free(visit->table);
    catalogue_clear(&catalogue);
    return code;
}

/* ---- registers ---- */

static const char *const spaces[] = {"coil", "discrete", "input", "holding"};
static const char *const orders[] = {"ABCD", "CDAB", "BADC", "DCBA"};
static const struct {
    const char *name;
    uint8_t type;
} types[] = {{"bool", TYPE_BOOL},   {"u8", TYPE_U8},      {"s8", TYPE_S8},   {"u16", TYPE_U16},
             {"s16", TYPE_S16},     {"u32", TYPE_U32},    {"s32", TYPE_S32}, {"u64", TYPE_U64},
             {"s64", TYPE_S64},     {"f32", TYPE_F32},    {"f64", TYPE_F64}, {"bcd", TYPE_BCD16},
             {"bcd32", TYPE_BCD32}, {"bcd64", TYPE_BCD64}};

static int index_of(const char *word, const char *const *words, int n)
{
    for (int i = 0; i < n; i++)
        if (text_equal(words[i], word))
            return i;
    return -1;
}

/* As in a model: from 0, 0x, or the old notation with the space as first digit. */
static bool read_address(const char *text, uint8_t space, long *out)
{
    static const char first[] = "0134";
    size_t n = strlen(text);

    if ((n == 5 || n == 6) && text[0] == first[space] && place_number(text + 1, 1, 65536, out)) {
        --*out;
        return true;
    }
    return place_number(text, 0, UINT16_MAX, out);
}

static void put_register(const struct visit *visit, long address, uint16_t word)
{
    char cell[4][16];
    struct json *row;

    if (visit->options->json) {
        row = json_new_object();
        json_put_integer(row, "address", address);
        json_put_integer(row, "word", word);
        row_print(row);
        return;
    }
    snprintf(cell[0], sizeof cell[0], "%ld", address);
    snprintf(cell[1], sizeof cell[1], "%u", word);
    snprintf(cell[2], sizeof cell[2], "0x%04X", word);
    snprintf(cell[3], sizeof cell[3], "%d", (int16_t)word);
    table_row(visit->table, (const char *[]){cell[0], cell[1], cell[2], cell[3]});
}

static int read_registers(struct visit *visit, uint8_t space, long address, long count)
{
    static const char *const en[] = {"ADDRESS", "DECIMAL", "HEX", "SIGNED", NULL};
    static const char *const zh[] = {"地址", "十进制", "十六进制", "有符号", NULL};
    uint16_t word[PDU_BITS];

    if (read_words(visit, space, (uint16_t)address, (uint16_t)count, word))
        return show_fault(visit);
    visit->table = table_new(visit->options->chinese ? zh : en);
    for (long i = 0; visit->table && i < count; i++)
        put_register(visit, address + i, word[i]);
    if (visit->table && !visit->options->json)
        table_print(visit->table, stdout);
    table_free(visit->table);
    return 0;
}

/* One number of a type, as a model of one point. */
static int read_typed(struct visit *visit, uint8_t space, long address, uint8_t type, int order)
{
    struct product_point point = {.name = "value",
                                  .space = space,
                                  .type = type,
                                  .order = (uint8_t)order,
                                  .address = (uint16_t)address,
                                  PRODUCT_POINT_PLAIN};
    const struct product product = {.point = &point, .points = 1};
    const struct sheet_reader reader = {.context = visit, .read = read_words};

    visit->table = new_table(visit);
    if (!visit->table || sheet_read(&product, &reader, put_value, visit))
        return options_fail(EXIT_NOTHING, "out of memory");
    if (!visit->options->json)
        table_print(visit->table, stdout);
    table_free(visit->table);
    return outcome(visit);
}

static int read_space(struct visit *visit, char *const *operand, int operands)
{
    uint8_t space = (uint8_t)index_of(operand[WHAT], spaces, 4);
    long most = space <= SPACE_DISCRETE ? PDU_BITS : 125, address, count = 1;
    const char *what = operands > COUNT ? operand[COUNT] : "1";
    int order = operands > ORDER ? index_of(operand[ORDER], orders, 4) : 0;

    if (operands <= ADDRESS || operands > ORDER + 1 ||
        !read_address(operand[ADDRESS], space, &address))
        return options_fail(EXIT_USAGE, "read PLACE UNIT SPACE ADDRESS [COUNT | TYPE [ORDER]]");
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (text_equal(types[i].name, what) && order >= 0)
            return read_typed(visit, space, address, types[i].type, order);
    if (operands > ORDER || !place_number(what, 1, most, &count) || address + count > 65536)
        return options_fail(EXIT_USAGE,
                            "\"%s\" is neither a count up to %ld nor a type as u16, s32, f32 with "
                            "an order as ABCD, CDAB",
                            operands > ORDER ? operand[ORDER] : what, most);
    return read_registers(visit, space, address, count);
}

/* ---- the verb ---- */

static int read_point(const struct options *options, const char *name)
{
    struct json *args = json_new_object();
    struct client_answer answer;
    int code = EXIT_NOT_ASKED;

    json_put_text(args, "point", name);
    if (!client_ask(options->run_dir, true, "read", args, options->by, &answer)) {
        const struct json *row = json_at(answer.rows, 0);
        bool good = answer.ok && !json_text(json_get(row, "fault"), "link")[0];

        code = good ? 0 : EXIT_NOTHING;
        if (answer.ok)
            (options->json ? show_rows : show_points)(answer.rows, options->chinese, stdout);
    }
    if (answer.error[0])
        options_fail(0, "%s%s%s", answer.error, answer.remedy[0] ? "; " : "", answer.remedy);
    client_clear(&answer);
    return code;
}

static int open_unit(struct visit *visit, char *const *operand)
{
    long unit;

    if (!place_number(operand[UNIT], 0, 255, &unit))
        return options_fail(EXIT_USAGE, "\"%s\" is no address of a device, 1 to 247",
                            operand[UNIT]);
    visit->unit = (uint8_t)unit;
    return master_open(visit->options, operand[0], &visit->master);
}

int read_run(const struct options *options, char *const *operand, int operands)
{
    struct visit visit = {.options = options};
    int code;

    if (operands == 1 && !place_is_bare(operand[0]))
        return read_point(options, operand[0]);
    if (operands <= WHAT)
        return options_fail(EXIT_USAGE, "read POINT, or PLACE UNIT MODEL, or PLACE UNIT SPACE "
                                        "ADDRESS; estatectl read --help");
    code = open_unit(&visit, operand);
    if (code)
        return code;
    if (index_of(operand[WHAT], spaces, 4) >= 0)
        code = read_space(&visit, operand, operands);
    else if (operands > WHAT + 1)
        code = options_fail(EXIT_USAGE, "\"%s\" is none of coil, discrete, input, holding",
                            operand[WHAT]);
    else
        code = read_model(&visit, operand[WHAT]);
    master_close(visit.master);
    return code;
}

/* ---- any request ---- */

/* Frames that passed on our own wire; on the daemon's the reply alone. */
static void show_exchange(struct visit *visit)
{
    const struct bus_site *site = master_site(visit->master);
    const struct bus_reply *reply = &visit->reply;
    struct trace_frame frame;
    char words[200] = "", hex[3 * ACQUIRE_PDU + 1] = "";
    struct text text = TEXT_IN(words), bytes = TEXT_IN(hex);

    while (site && master_frame(visit->master, &frame))
        if (!visit->options->json)
            explain_print(&frame, clock_utc() * 1000 + frame.time_us - clock_boot_us(),
                          site->kind == BUS_TCP, visit->options->chinese, stdout);
    if (reply->length)
        explain_pdu(reply->pdu, reply->length, false, visit->options->chinese, &text);
    text_hex(&bytes, reply->pdu, reply->length);
    if (visit->options->json) {
        struct json *row = json_new_object();

        json_put_text(row, "fault", fault_name(reply->fault));
        json_put_integer(row, "exception", reply->exception);
        json_put_text(row, "pdu", hex);
        json_put_text(row, "text", words[0] ? words + 1 + (words[0] == ':') : "");
        json_put_number(row, "reply_ms", (double)reply->turnaround_us / 1000, 1);
        row_print(row);
    } else if (!site && reply->length) {
        printf("unit %u%s\n    %s\n", visit->unit, words, hex);
    }
}

/* The operands behind UNIT as a PDU. Its length; 0 with words. */
static uint16_t make_pdu(char *const *operand, int operands, uint8_t pdu[ACQUIRE_PDU])
{
    char hex[3 * ACQUIRE_PDU + 1] = "";
    struct text text = TEXT_IN(hex);
    long function, n;

    for (int i = WHAT + 1; i < operands; i++)
        text_printf(&text, "%s ", operand[i]);
    n = text_unhex(hex, pdu + 1, ACQUIRE_PDU - 1);
    if (operands <= WHAT || !place_number(operand[WHAT], 1, 127, &function) || n < 0 || text.cut) {
        options_fail(0, "raw PLACE UNIT FUNCTION [HEX ..]; as raw riser-a 7 3 0004 0003");
        return 0;
    }
    pdu[0] = (uint8_t)function;
    return (uint16_t)(n + 1);
}

int read_raw(const struct options *options, char *const *operand, int operands)
{
    struct visit visit = {.options = options};
    uint8_t pdu[ACQUIRE_PDU];
    uint16_t length = make_pdu(operand, operands, pdu);
    int code;

    if (!length)
        return EXIT_USAGE;
    if (!pdu_only_reads(pdu[0]) && !options->write)
        return options_fail(EXIT_USAGE,
                            "function %u may change the device; say --write if it is "
                            "meant to",
                            pdu[0]);
    code = open_unit(&visit, operand);
    if (code)
        return code;
    master_ask(visit.master, visit.unit, pdu, length, 0, &visit.reply);
    show_exchange(&visit);
    code = visit.reply.fault ? show_fault(&visit) : 0;
    master_close(visit.master);
    return code;
}
